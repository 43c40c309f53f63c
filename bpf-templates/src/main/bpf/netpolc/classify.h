/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * The walk through the tables of np_node: loads and nothing else.
 *
 * INVARIANT: the loader fills a bank only with numbers that lead to elements of the same bank. Each
 * index is cut to the capacity of its table all the same, so that none leads out of the map; what
 * was never written is a decision word of 0, which denies.
 */
#ifndef NETPOLC_CLASSIFY_H
#define NETPOLC_CLASSIFY_H

#include "packet.h"

#define NP_MAX_V6_LEVELS	16
#define NP_MAX_PROBES		8
#define NP_NO_CLASS		0xffffffffu

/* The map is larger than the variable's declared size, which the compiler must not rely on. */
static __always_inline const __u8 *np_node_base(void)
{
	const __u8 *base = np_node;

	asm volatile("" : "+r"(base));
	return base;
}

static __always_inline const struct np_header *np_header(void)
{
	return (const void *)np_node_base();
}

static __always_inline const __u8 *np_bank_tables(const struct np_header *header, __u32 bank)
{
	return (const __u8 *)header + (bank ? NP_AT_BANK + NP_BANK_BYTES : NP_AT_BANK);
}

static __always_inline const struct np_endpoint *np_endpoint_at(const struct np_header *header,
								__u32 slot)
{
	return (const struct np_endpoint *)header + 1 + (slot & (NP_CAP_ENDPOINTS - 1));
}

/* An endpoint has its home in the slot of its number, or stands in one of the next. */
static __always_inline const struct np_endpoint *np_endpoint_of(const struct np_header *header,
								__u32 ifindex)
{
	for (__u32 probe = 0; probe < NP_MAX_PROBES; probe++) {
		const struct np_endpoint *endpoint = np_endpoint_at(header, ifindex + probe);

		if (READ_ONCE(endpoint->ifindex) == ifindex)
			return endpoint;
	}
	return NULL;
}

/* The pod behind an interface, and the tables that are in force. */
struct np_pod {
	const struct np_endpoint *endpoint;
	const __u8 *tables;
	__u32 bank;
	__u32 vector;			/* in the packet's direction; 0: see np_is_unrestricted() */
};

/* Of a pod without a vector: no policy isolates it. Otherwise: these tables do not know it. */
static __always_inline bool np_is_unrestricted(const struct np_pod *pod)
{
	return pod->endpoint->subject[pod->bank] != NP_NO_SUBJECT;
}

static __always_inline void np_take_pod(const struct np_header *header,
					const struct np_endpoint *endpoint, __u32 direction,
					struct np_pod *pod)
{
	pod->endpoint = endpoint;
	pod->bank = READ_ONCE(header->active_bank) & 1;
	pod->tables = np_bank_tables(header, pod->bank);
	pod->vector = endpoint->vector[pod->bank][direction & 1];
}

/* @address: in network byte order, 4 or 16 bytes. */
static __always_inline bool np_is_own(const struct np_endpoint *endpoint, const bool ipv6,
				      const __u8 *address)
{
	const __u64 *half = (const __u64 *)address;
	const __u64 *own = (const __u64 *)endpoint->ipv6;

	if (ipv6)
		return own[0] == half[0] && own[1] == half[1] && endpoint->flags & NP_HAS_IPV6;
	return endpoint->ipv4_be == *(const __u32 *)address && endpoint->flags & NP_HAS_IPV4;
}

static __always_inline __u32 np_word(const __u8 *tables, __u32 at, __u32 index)
{
	return *(const __u32 *)(tables + at + sizeof(__u32) * index);
}

static __always_inline __u32 np_entry(const __u8 *tables, __u32 at, __u32 index)
{
	return NP_WIDE_ENTRIES ? np_word(tables, at, index) :
				 *(const __u16 *)(tables + at + sizeof(__u16) * index);
}

/* @blocks: a power of two, which cuts the flags of the block's number off. */
static __always_inline __u32 np_block_entry(const __u8 *tables, __u32 at, __u32 blocks,
					    __u32 block, __u8 byte)
{
	__u32 index = block * NP_BLOCK_ENTRIES + byte;

	/* Cut last: verifiers before 6.10 know nothing of what two unknown numbers give by OR. */
	asm volatile("" : "+r"(index));
	return np_entry(tables, at, index & (blocks * NP_BLOCK_ENTRIES - 1));
}

/*
 * The class: of an address in the window, where most pods are, by one load that waits for no other.
 * Elsewhere by the trie, each part of the address loaded where it is needed: no shifts.
 */
static __always_inline __u32 np_v4_class(const __u8 *tables, const __u8 *address)
{
	__u32 base = *(const __u32 *)(tables + NP_AT_V4_BASE);
	__u64 index = (__u32)(np_be32(READ_ONCE(*(const __u32 *)address)) - base);
	__u32 entry;

	/* The register that is compared is the one that is used, so that every verifier knows it. */
	asm volatile("" : "+r"(index));
	if (likely(index < NP_CAP_V4_WINDOW))
		return np_entry(tables, NP_AT_V4_WINDOW, index);
	entry = np_entry(tables, NP_AT_V4_ROOT, READ_ONCE(*(const __u16 *)address));
	if (entry & NP_BRANCH) {
		entry = np_block_entry(tables, NP_AT_V4_BLOCKS, NP_CAP_V4_BLOCKS, entry,
				       READ_ONCE(address[2]));
		if (entry & NP_BRANCH)
			entry = np_block_entry(tables, NP_AT_V4_BLOCKS, NP_CAP_V4_BLOCKS, entry,
					       READ_ONCE(address[3]));
	}
	return entry;
}

/*
 * A byte of an address of two halves. Without a branch, since the verifier would follow both ways
 * at each level.
 */
static __always_inline __u8 np_v6_byte(__u64 first, __u64 second, __u32 index)
{
	__u64 other = -(__u64)(index >> 3 & 1);

	asm volatile("" : "+r"(other));
	return (first ^ ((first ^ second) & other)) >> (index & 7) * 8;
}

static __always_inline __u32 np_v6_class(const __u8 *tables, const __u8 *address)
{
	const struct np_v6_node *nodes = (const struct np_v6_node *)(tables + NP_AT_V6_NODES);
	__u64 first = *(const __u64 *)address;
	__u64 second = *(const __u64 *)(address + 8);
	__u32 shift = 0;
	__u32 entry = 0;

#pragma clang loop unroll(disable)
	for (int level = 0; level < NP_MAX_V6_LEVELS; level++) {
		if (entry & NP_NEXT_BYTE) {
			shift++;
		} else {
			const struct np_v6_node *node = &nodes[entry & (NP_CAP_V6_NODES - 1)];

			if (((first & node->mask[0]) ^ node->prefix[0]) |
			    ((second & node->mask[1]) ^ node->prefix[1]))
				return node->miss;
			shift = node->shift;
			entry = node->hit;
			if (shift == NP_V6_LEAF)
				return entry;
		}
		entry = np_block_entry(tables, NP_AT_V6_BLOCKS, NP_CAP_V6_BLOCKS, entry,
				       np_v6_byte(first, second, shift));
		if (!(entry & NP_BRANCH))
			return entry;
	}
	return NP_NO_CLASS;
}

/* Where the port class of a packet stands. */
static __always_inline __u32 np_at_port_class(__u8 protocol, __u16 port_be)
{
	switch (protocol) {
	case IPPROTO_TCP:
		return NP_AT_PORTS + NP_INDEX_TCP * NP_PORT_BYTES + sizeof(__u16) * port_be;
	case IPPROTO_UDP:
		return NP_AT_PORTS + NP_INDEX_UDP * NP_PORT_BYTES + sizeof(__u16) * port_be;
	case IPPROTO_SCTP:
		return NP_AT_PORTS + NP_INDEX_SCTP * NP_PORT_BYTES + sizeof(__u16) * port_be;
	default:
		return NP_AT_PROTOCOLS + sizeof(__u16) * protocol;
	}
}

/* What the tables say. */
struct np_answer {
	__u32 word;			/* decision word */
	__u32 place;			/* its number in np_rows */
};

/*
 * The answer for a packet that goes to (egress) or comes from (ingress) @remote and whose port class
 * stands at @at_port.
 */
static __always_inline struct np_answer np_consult(const __u8 *tables, __u32 vector,
						   const bool ipv6,
						   const __u8 *remote, __u32 at_port)
{
	__u32 peer = ipv6 ? np_v6_class(tables, remote) : np_v4_class(tables, remote);
	__u32 port = *(const __u16 *)(tables + at_port);
	struct np_answer answer = {};
	__u32 cell = peer;
	__u32 chunk;
	__u32 row;

	if (ipv6 && unlikely(peer == NP_NO_CLASS))
		return answer;
	if (!NP_ONE_CHUNK) {
		vector += peer >> NP_CHUNK_BITS;
		cell &= (1u << NP_CHUNK_BITS) - 1;
	}
	chunk = np_word(tables, NP_AT_VECTORS, vector & (NP_CAP_VECTOR_WORDS - 1));
	row = np_word(tables, NP_AT_CELLS, (chunk + cell) & (NP_CAP_CELLS - 1));
	answer.place = (row + port) & (NP_CAP_ROW_WORDS - 1);
	answer.word = np_word(tables, NP_AT_ROWS, answer.place);
	return answer;
}

/* What becomes of a packet. */
struct np_judgement {
	enum np_verdict verdict;
	__u32 word;			/* decision word; 0: none */
};

static __always_inline void np_add(struct np_counter *counter, __u32 length)
{
	counter->packets++;
	counter->bytes += length;
}

static __always_inline void np_count(void *counters, __u32 index, __u32 length)
{
	struct np_counter *counter = bpf_map_lookup_elem(counters, &index);

	if (counter)
		np_add(counter, length);
}

/* Counts with the counter of a @number below @capacity, one of a bank's in blocks. */
static __always_inline void np_count_in_block(void *blocks, __u32 bank, __u32 number,
					      const __u32 capacity, __u32 length)
{
	__u32 index = bank * NP_BLOCKS(capacity);
	struct np_counter *block;

	if (capacity > NP_MAX_BLOCK_COUNTERS)
		index += number / NP_MAX_BLOCK_COUNTERS;
	block = bpf_map_lookup_elem(blocks, &index);
	if (block)
		np_add(&block[number & (NP_BLOCK(capacity) - 1)], length);
}

/* @decision: the id plus one. */
static __always_inline void np_count_decision(__u32 bank, __u32 decision, __u32 length)
{
	np_count_in_block(&np_counters, bank, decision, NP_CAP_DECISIONS, length);
}

static __always_inline void np_count_answer(__u32 bank, const struct np_answer *answer,
					    __u32 length)
{
	if (NP_COUNT_ROWS)
		np_count_in_block(&np_row_counters, bank, answer->place, NP_COUNTED_ROWS, length);
	else
		np_count_decision(bank, answer->word & NP_ID_MASK, length);
}

#endif
