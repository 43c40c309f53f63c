/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * The walk through the tables. Every lookup is one in an array, which the kernel inlines.
 *
 * INVARIANT: the compiler fills every element that can be reached. Where one is missing all the
 * same, the walk ends with no decision, which denies.
 */
#ifndef NETPOLC_CLASSIFY_H
#define NETPOLC_CLASSIFY_H

#include "packet.h"

#define NP_MAX_V6_LEVELS	16
#define NP_MAX_PROBES		8
#define NP_NO_CLASS		0xffffffffu

/* Numbers of the track and reply bits of a cell, and of the elements of np_ports. */
enum np_protocol_index {
	NP_INDEX_TCP,
	NP_INDEX_UDP,
	NP_INDEX_SCTP,
	NP_INDEX_OTHER,
};

struct np_ruling {
	__u32 cell;
	__u32 decision;			/* id plus one; 0: nothing */
	bool allowed;
};

static __always_inline enum np_protocol_index np_protocol_index(__u8 protocol)
{
	switch (protocol) {
	case IPPROTO_TCP:
		return NP_INDEX_TCP;
	case IPPROTO_UDP:
		return NP_INDEX_UDP;
	case IPPROTO_SCTP:
		return NP_INDEX_SCTP;
	default:
		return NP_INDEX_OTHER;
	}
}

static __always_inline const struct np_control *np_control_block(void)
{
	__u32 zero = 0;

	return bpf_map_lookup_elem(&np_control, &zero);
}

static __always_inline const struct np_endpoint *np_endpoint_at(__u32 ifindex, __u32 probe)
{
	__u32 slot = (ifindex + probe) & (NP_CAP_ENDPOINTS - 1);
	const struct np_endpoint *endpoint = bpf_map_lookup_elem(&np_endpoints, &slot);

	return endpoint && endpoint->ifindex == ifindex ? endpoint : NULL;
}

static __always_inline const struct np_endpoint *np_endpoint_of(__u32 ifindex)
{
	const struct np_endpoint *endpoint = np_endpoint_at(ifindex, 0);

	if (likely(endpoint))
		return endpoint;
#pragma clang loop unroll(disable)
	for (__u32 probe = 1; probe < NP_MAX_PROBES; probe++) {
		endpoint = np_endpoint_at(ifindex, probe);
		if (endpoint)
			return endpoint;
	}
	return NULL;
}

static __always_inline const struct np_subject *np_subject_of(__u32 bank, __u32 subject)
{
	__u32 index = bank * NP_CAP_SUBJECTS + subject;

	return bpf_map_lookup_elem(&np_subjects, &index);
}

/* The pod behind an interface, and the tables that are in force. */
struct np_pod {
	const struct np_endpoint *endpoint;
	const struct np_bank *strides;
	__u32 bank;
	__u32 subject;
	__u32 vector;			/* in the packet's direction; 0: not isolated at all */
};

/* False: there is none. */
static __always_inline bool np_find_pod(const struct __sk_buff *skb, __u32 direction,
					struct np_pod *pod)
{
	const struct np_endpoint *endpoint = np_endpoint_of(skb->ifindex);
	const struct np_control *control = np_control_block();
	const struct np_subject *subject;

	if (!endpoint || !control)
		return false;
	pod->endpoint = endpoint;
	pod->bank = control->active_bank & 1;
	pod->strides = &control->bank[pod->bank];
	pod->subject = endpoint->subject[pod->bank];
	subject = np_subject_of(pod->bank, pod->subject);
	if (!subject)
		return false;
	pod->vector = subject->vector[direction & 1];
	return true;
}

static __always_inline bool np_is_own(const struct np_endpoint *endpoint, const bool ipv6,
				      const union np_address *address)
{
	const __u64 *own = (const __u64 *)endpoint->ipv6;

	if (ipv6)
		return endpoint->flags & NP_HAS_IPV6 && own[0] == address->half[0] &&
		       own[1] == address->half[1];
	return endpoint->flags & NP_HAS_IPV4 && endpoint->ipv4_be == address->v4;
}

static __always_inline __u32 np_v4_class(__u32 bank, __u32 address)
{
	const struct np_v4_root *root = bpf_map_lookup_elem(&np_v4_root, &bank);
	const struct np_block *block;
	__u32 entry;
	__u32 index;

	if (!root)
		return NP_NO_CLASS;
	entry = root->entry[address >> 16];
	if (entry & NP_LEAF)
		return entry & ~NP_LEAF;
	index = bank * NP_CAP_V4_BLOCKS + entry;
	block = bpf_map_lookup_elem(&np_v4_blocks, &index);
	if (!block)
		return NP_NO_CLASS;
	entry = block->entry[address >> 8 & 255];
	if (entry & NP_LEAF)
		return entry & ~NP_LEAF;
	index = bank * NP_CAP_V4_BLOCKS + entry;
	block = bpf_map_lookup_elem(&np_v4_blocks, &index);
	if (!block)
		return NP_NO_CLASS;
	entry = block->entry[address & 255];
	return entry & NP_LEAF ? entry & ~NP_LEAF : NP_NO_CLASS;
}

static __always_inline __u32 np_v6_class(__u32 bank, __u64 high, __u64 low)
{
	const struct np_v6_node *node;
	const struct np_block *block;
	__u32 entry = 0;
	__u64 half;

#pragma clang loop unroll(disable)
	for (int level = 0; level < NP_MAX_V6_LEVELS; level++) {
		__u32 index = bank * NP_CAP_V6_NODES + entry;

		node = bpf_map_lookup_elem(&np_v6_nodes, &index);
		if (!node)
			return NP_NO_CLASS;
		if ((high & node->mask_high) != node->prefix_high ||
		    (low & node->mask_low) != node->prefix_low)
			return node->miss;
		if (node->shift == NP_V6_LEAF)
			return node->hit;
		index = bank * NP_CAP_V6_BLOCKS + node->hit;
		block = bpf_map_lookup_elem(&np_v6_blocks, &index);
		if (!block)
			return NP_NO_CLASS;
		half = node->shift < 8 ? high : low;
		entry = block->entry[half >> (~node->shift & 7) * 8 & 255];
		if (entry & NP_LEAF)
			return entry & ~NP_LEAF;
	}
	return NP_NO_CLASS;
}

static __always_inline __u32 np_peer_class(__u32 bank, const bool ipv6,
					   const union np_address *address)
{
	if (ipv6)
		return np_v6_class(bank, np_be64(address->half[0]), np_be64(address->half[1]));
	return np_v4_class(bank, np_be32(address->v4));
}

static __always_inline __u32 np_port_class(__u32 bank, __u8 protocol, __u16 port_be)
{
	enum np_protocol_index protocol_index = np_protocol_index(protocol);
	const struct np_protocol_classes *protocols;
	const struct np_port_classes *ports;
	__u32 index = bank * NP_INDEX_OTHER + protocol_index;

	if (protocol_index == NP_INDEX_OTHER) {
		protocols = bpf_map_lookup_elem(&np_protocols, &bank);
		return protocols ? protocols->class_of[protocol] : NP_NO_CLASS;
	}
	ports = bpf_map_lookup_elem(&np_ports, &index);
	return ports ? ports->class_of[np_be16(port_be)] : NP_NO_CLASS;
}

/* What becomes of a packet. */
struct np_judgement {
	enum np_verdict verdict;
	__u32 decision;			/* id plus one; 0: none */
	bool tracked;			/* if the packet is allowed, its flow needs state */
	bool settled;			/* nothing is left to look up or to note */
};

/*
 * What the tables say about a packet that goes to (egress) or comes from (ingress) @remote, with
 * @port_be as its destination port.
 */
static __always_inline struct np_ruling np_consult(const struct np_bank *strides, __u32 bank,
						   __u32 vector, const bool ipv6,
						   const union np_address *remote, __u8 protocol,
						   __u16 port_be)
{
	struct np_ruling ruling = {};
	const struct np_vector_slots *slots;
	const struct np_row_slots *row;
	const struct np_cells *cells;
	__u32 peer = np_peer_class(bank, ipv6, remote);
	__u32 port = np_port_class(bank, protocol, port_be);
	__u32 index;
	__u32 word;

	if (peer == NP_NO_CLASS || port == NP_NO_CLASS)
		return ruling;
	index = bank * NP_CAP_VECTOR_SLOTS + vector * strides->vector_stride + (peer >> 10);
	slots = bpf_map_lookup_elem(&np_vectors, &index);
	if (!slots)
		return ruling;
	index = bank * NP_CAP_CELL_CHUNKS + slots->chunk[peer >> 6 & 15];
	cells = bpf_map_lookup_elem(&np_cells, &index);
	if (!cells)
		return ruling;
	ruling.cell = cells->cell[peer & 63];
	index = bank * NP_CAP_ROW_SLOTS + (ruling.cell & NP_ID_MASK) * strides->row_stride +
		(port >> 4);
	row = bpf_map_lookup_elem(&np_rows, &index);
	if (!row)
		return ruling;
	word = row->decision[port & 15];
	ruling.decision = (word & NP_ID_MASK) + 1;
	ruling.allowed = word & NP_ALLOW;
	return ruling;
}

static __always_inline void np_count(void *counters, __u32 index, __u32 length)
{
	struct np_counter *counter = bpf_map_lookup_elem(counters, &index);

	if (counter) {
		counter->packets++;
		counter->bytes += length;
	}
}

/* @decision: the id plus one. */
static __always_inline void np_count_decision(__u32 bank, __u32 decision, __u32 length)
{
	np_count(&np_counters, bank * NP_CAP_DECISIONS + decision - 1, length);
}

#endif
