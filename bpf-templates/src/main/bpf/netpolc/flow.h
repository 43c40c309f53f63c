/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * Connection state, rules 20 to 31. No flow comes here that needs no state. What packets of flows
 * that do need it come by is inlined: on many processors a return costs more than the whole of it.
 */
#ifndef NETPOLC_FLOW_H
#define NETPOLC_FLOW_H

#include "classify.h"

/* Lifetimes, in seconds. */
#define NP_TCP_ESTABLISHED	86400
#define NP_TCP_HALF_CLOSED	600
#define NP_TCP_HALF_OPEN	60
#define NP_TCP_CLOSED		10
#define NP_UDP_LIFETIME		180
#define NP_ICMP_LIFETIME	30
#define NP_OTHER_LIFETIME	600
#define NP_REFRESH		1	/* a shorter extension is not worth a store */

/* A flow as the pod sees it. Both ports are 0 for what has none. */
struct np_tuple {
	union np_address local;
	union np_address remote;
	__u32 ifindex;
	__u16 local_port_be;
	__u16 remote_port_be;
	__u8 protocol;
	__u8 ipv6;
};

static __always_inline __u32 np_opposite(__u32 direction)
{
	return direction ^ 1;
}

/* @packet travels in @direction, by the interface @ifindex. */
static __always_inline void np_tuple_of(const struct np_packet *packet, __u32 direction,
					__u32 ifindex, struct np_tuple *tuple)
{
	tuple->ifindex = ifindex;
	tuple->protocol = packet->protocol;
	tuple->ipv6 = packet->ipv6;
	if (direction == NP_EGRESS) {
		tuple->local = packet->source;
		tuple->remote = packet->destination;
		tuple->local_port_be = packet->source_port_be;
		tuple->remote_port_be = packet->destination_port_be;
	} else {
		tuple->local = packet->destination;
		tuple->remote = packet->source;
		tuple->local_port_be = packet->destination_port_be;
		tuple->remote_port_be = packet->source_port_be;
	}
}

/* The decision word for the packets that @tuple, of a constant family, sends in @direction. */
static __always_inline __u32 np_word_of_tuple(const struct np_tuple *tuple, const bool ipv6,
					      __u32 direction, __u32 bank)
{
	__u16 port_be = direction == NP_EGRESS ? tuple->remote_port_be : tuple->local_port_be;
	const struct np_header *header = np_header();
	const struct np_endpoint *endpoint = np_endpoint_of(header, tuple->ifindex);

	return endpoint ? np_consult(np_bank_tables(header, bank),
				     endpoint->vector[bank & 1][direction & 1], ipv6,
				     tuple->remote.byte, np_at_port_class(tuple->protocol, port_be)).word : 0;
}

/* The same with numbers only, so that the verifier walks through the tables once. */
__global __u32 np_ask_tables(__u64 remote_first, __u64 remote_second, __u64 ports_and_protocol,
			     __u32 ifindex, __u32 bank_and_direction)
{
	struct np_tuple tuple = {
		.remote.half = { remote_first, remote_second },
		.ifindex = ifindex,
		.local_port_be = ports_and_protocol,
		.remote_port_be = ports_and_protocol >> 16,
		.protocol = ports_and_protocol >> 32,
	};
	__u32 direction = bank_and_direction & 1;
	__u32 bank = bank_and_direction >> 1;

	return ports_and_protocol >> 40 & 1 ? np_word_of_tuple(&tuple, true, direction, bank) :
					      np_word_of_tuple(&tuple, false, direction, bank);
}

/* Ports, protocol and family in one word. */
static __always_inline __u64 np_flow_ports(const struct np_tuple *tuple)
{
	return tuple->local_port_be | (__u64)tuple->remote_port_be << 16 |
	       (__u64)tuple->protocol << 32 | (__u64)tuple->ipv6 << 40;
}

/*
 * Do the tables of @bank allow the packets that @tuple sends in @direction? The decision (id plus
 * one) if so, else 0. @common: a constant.
 */
static __always_inline __u32 np_allowing_decision(const struct np_tuple *tuple, __u32 direction,
						  __u32 bank, const bool common)
{
	__u32 word;

	if (!common)
		word = np_ask_tables(tuple->remote.half[0], tuple->remote.half[1],
				     np_flow_ports(tuple), tuple->ifindex, bank << 1 | direction);
	else if (tuple->ipv6)
		word = np_word_of_tuple(tuple, true, direction, bank);
	else
		word = np_word_of_tuple(tuple, false, direction, bank);
	return word & NP_ALLOW ? word & NP_ID_MASK : 0;
}

#if NP_WITH_STATE

#define NP_HASH_MULTIPLIER	0x9e3779b97f4a7c15ull	/* 2^64 divided by the golden ratio */

static __always_inline __u64 np_mix(__u64 hash)
{
	hash *= NP_HASH_MULTIPLIER;
	return hash ^ hash >> 32;
}

static __always_inline __u64 np_flow_hash(const struct np_tuple *tuple)
{
	__u64 hash = np_mix(np_header()->flow_secret ^ tuple->remote.half[0]);

	if (tuple->ipv6)
		hash = np_mix(hash ^ tuple->remote.half[1]);
	return np_mix(hash ^ np_flow_ports(tuple) ^ (__u64)tuple->ifindex << 44);
}

static __always_inline struct np_flow_bucket *np_flow_bucket(__u64 hash)
{
	__u32 index = hash & (NP_FLOWS / NP_BUCKET_FLOWS - 1);

	return bpf_map_lookup_elem(&np_flows, &index);
}

/* The place that an entry takes if it is free. */
static __always_inline __u32 np_flow_home(__u64 hash)
{
	return hash >> 61;
}

/* Never 0. */
static __always_inline __u8 np_flow_tag(__u64 hash)
{
	return hash >> 40 | 1;
}

#define NP_EACH_BYTE		0x0101010101010101ull
#define NP_EACH_TOP_BIT		0x8080808080808080ull

/* The top bit of each byte of @tags that equals @tag, and seldom of another one. */
static __always_inline __u64 np_tags_like(__u64 tags, __u8 tag)
{
	__u64 difference = tags ^ tag * NP_EACH_BYTE;

	return (difference - NP_EACH_BYTE) & ~difference & NP_EACH_TOP_BIT;
}

static __always_inline bool np_is_flow(const struct np_flow *flow, const struct np_tuple *tuple,
				       __u32 epoch)
{
	return READ_ONCE(flow->remote[0]) == tuple->remote.half[0] &&
	       READ_ONCE(flow->remote[1]) == tuple->remote.half[1] &&
	       READ_ONCE(flow->local[0]) == tuple->local.half[0] &&
	       READ_ONCE(flow->local[1]) == tuple->local.half[1] &&
	       READ_ONCE(flow->ports) == np_flow_ports(tuple) &&
	       READ_ONCE(flow->ifindex) == tuple->ifindex && READ_ONCE(flow->epoch) == epoch;
}

static __always_inline bool np_is_expired(__u64 meta, __u64 now)
{
	return meta >> NP_EXPIRES_SHIFT <= now;
}

/* An entry, and what its meta said when it was found. */
struct np_found {
	struct np_flow_bucket *bucket;
	struct np_flow *flow;
	__u64 meta;
};

/* The number of the lowest byte whose top bit is set; of a mask of top bits, not 0. */
static __always_inline __u32 np_first_byte(__u64 mask)
{
	return (((mask & -mask) >> 7) * 0x0001020304050607ull >> 56) & (NP_BUCKET_FLOWS - 1);
}

/*
 * Whether the place holds the tuple's entry. Takes no lock: a place that gets another owner
 * meanwhile changes its version, or has no meta.
 */
static __always_inline bool np_flow_holds(struct np_flow *flow, const struct np_tuple *tuple,
					  __u32 epoch, __u64 now, struct np_found *found)
{
	__u64 again;

	found->flow = flow;
	found->meta = READ_ONCE(flow->meta);
	if (!np_is_flow(flow, tuple, epoch) || np_is_expired(found->meta, now))
		return false;
	again = READ_ONCE(flow->meta);
	return again && !((again ^ found->meta) & NP_VERSION_MASK);
}

/* Finds the entry of the tuple, unless it has expired. */
static __always_inline bool np_flow_find(const struct np_tuple *tuple, __u64 now,
					 struct np_found *found)
{
	__u64 hash = np_flow_hash(tuple);
	struct np_flow_bucket *bucket = np_flow_bucket(hash);
	__u32 epoch = np_header()->flow_epoch;
	__u32 home = np_flow_home(hash);
	__u64 like;

	if (!bucket)
		return false;
	found->bucket = bucket;
	if (np_flow_holds(&bucket->flow[home], tuple, epoch, now, found))
		return true;
	like = np_tags_like(READ_ONCE(bucket->tags), np_flow_tag(hash));
#pragma clang loop unroll(disable)
	for (int i = 0; like && i < NP_BUCKET_FLOWS; i++, like &= like - 1) {
		if (np_flow_holds(&bucket->flow[np_first_byte(like)], tuple, epoch, now, found))
			return true;
	}
	return false;
}

static __always_inline __u32 np_flow_lifetime(__u8 protocol, __u32 bits)
{
	switch (protocol) {
	case IPPROTO_TCP:
		if (bits & NP_TCP_RESET ||
		    (bits & NP_TCP_FIN_FORWARD && bits & NP_TCP_FIN_REPLY))
			return NP_TCP_CLOSED;
		if (bits & (NP_TCP_FIN_FORWARD | NP_TCP_FIN_REPLY))
			return NP_TCP_HALF_CLOSED;
		return bits & NP_TCP_CONFIRMED ? NP_TCP_ESTABLISHED : NP_TCP_HALF_OPEN;
	case IPPROTO_UDP:
		return NP_UDP_LIFETIME;
	case IPPROTO_ICMP:
	case IPPROTO_ICMPV6:
		return NP_ICMP_LIFETIME;
	default:
		return NP_OTHER_LIFETIME;
	}
}

static __always_inline __u64 np_flow_expires(__u8 protocol, __u32 bits, __u64 now)
{
	return now + np_flow_lifetime(protocol, bits) * np_header()->ticks_per_second;
}

/*
 * What a packet adds to what is known of its TCP connection. Confirmed: the initiator answered the
 * answer, so that a flood of forged SYNs leaves nothing that lasts.
 */
static __always_inline __u32 np_tcp_bits(__u32 bits, __u8 flags, bool forward)
{
	bits &= ~NP_TCP_RESET;
	if (flags & TCP_RST)
		bits |= NP_TCP_RESET;
	if (flags & TCP_FIN)
		bits |= forward ? NP_TCP_FIN_FORWARD : NP_TCP_FIN_REPLY;
	if (!forward && flags & TCP_ACK)
		bits |= NP_TCP_ANSWERED;
	if (forward && flags & TCP_ACK && bits & NP_TCP_ANSWERED)
		bits |= NP_TCP_CONFIRMED;
	return bits;
}

static __always_inline __u32 np_initiator(__u64 meta)
{
	return meta & NP_FLOW_EGRESS ? NP_EGRESS : NP_INGRESS;
}

/* Stores what a packet adds to an entry, unless the place has got another owner since it was found. */
static __always_inline void np_flow_refresh(const struct np_found *found,
					    const struct np_packet *packet, __u64 now)
{
	bool forward = np_initiator(found->meta) == packet->direction;
	__u32 bits = found->meta & NP_FLOW_BITS;
	struct np_flow *flow = found->flow;
	__u64 expires;
	__u64 meta;

	if (packet->protocol == IPPROTO_TCP)
		bits = np_tcp_bits(bits, packet->tcp_flags, forward);
	if (!forward)
		bits |= NP_FLOW_ANSWERED;
	expires = np_flow_expires(packet->protocol, bits, now);
	if (bits == (found->meta & NP_FLOW_BITS) &&
	    expires - (found->meta >> NP_EXPIRES_SHIFT) <
		    NP_REFRESH * np_header()->ticks_per_second)
		return;
	meta = expires << NP_EXPIRES_SHIFT | (found->meta & NP_VERSION_MASK) | bits;
	bpf_spin_lock(&found->bucket->lock);
	if (!((flow->meta ^ meta) & NP_VERSION_MASK) && flow->meta)
		WRITE_ONCE(flow->meta, meta);
	bpf_spin_unlock(&found->bucket->lock);
}

/* 1 if both are equal, else 0; without a branch, which the verifier would follow both ways. */
static __always_inline __u64 np_equal(__u32 one, __u32 other)
{
	return ((__u64)(one ^ other) - 1) >> 63;
}

/* The greater of two numbers below 2^63, likewise. */
static __always_inline __u64 np_greater(__u64 one, __u64 other)
{
	__u64 less = -((one - other) >> 63);

	asm volatile("" : "+r"(less));
	return one ^ ((one ^ other) & less);
}

/* Whether the number of an endpoint is that of a shadow: 1 or 0. */
static __always_inline __u32 np_is_shadow(__u32 ifindex)
{
	return ifindex >> 31;
}

/*
 * Where a new entry of @ifindex goes in a full bucket, the lock held: to the place of one of the
 * pod that has most, the new one counted. So a flood takes from the pod that floods, and a pod that
 * has no more than its share keeps what it has. Of that pod's entries one that was never answered
 * goes first, then the one that would expire first. Where @audits, a constant, any shadow's entry
 * goes before any pod's: its share is counted as if it had a bucket more.
 */
static __always_inline __u32 np_flow_victim(const struct np_flow_bucket *bucket, __u32 ifindex,
					    const bool audits)
{
	const __u32 share_shift = audits ? 58 : 59;
	__u64 best = 0;

#pragma clang loop unroll(disable)
	for (__u32 i = 0; i < NP_BUCKET_FLOWS; i++) {
		__u32 owner = bucket->flow[i].ifindex;
		__u64 meta = bucket->flow[i].meta;
		__u64 share = np_equal(owner, ifindex) +
			      (audits & np_is_shadow(owner)) * NP_BUCKET_FLOWS;
		__u64 rank;

#pragma clang loop unroll(disable)
		for (__u32 j = 0; j < NP_BUCKET_FLOWS; j++)
			share += np_equal(owner, bucket->flow[j].ifindex);
		rank = share << share_shift |
		       np_equal(meta & (NP_TCP_CONFIRMED | NP_FLOW_ANSWERED), 0)
			       << (share_shift - 1) |
		       (~meta >> NP_EXPIRES_SHIFT) << 8 | i;
		best = np_greater(rank, best);
	}
	return best & (NP_BUCKET_FLOWS - 1);
}

static __always_inline bool np_flow_is_free(const struct np_flow *flow, __u32 epoch, __u64 now)
{
	return np_is_expired(flow->meta, now) || flow->epoch != epoch;
}

/*
 * Makes the entry of a tuple: over what it has, else in a free place, else in a victim's. A shadow
 * takes no pod's place, and its entries are not counted.
 */
static __always_inline void np_flow_make(const struct np_tuple *tuple, __u32 bits, __u64 now,
					 const bool audits)
{
	bool shadow = audits && np_is_shadow(tuple->ifindex);
	__u64 expires = np_flow_expires(tuple->protocol, bits, now);
	__u64 hash = np_flow_hash(tuple);
	struct np_flow_bucket *bucket = np_flow_bucket(hash);
	__u32 epoch = np_header()->flow_epoch;
	__u64 ports = np_flow_ports(tuple);
	__u32 home = np_flow_home(hash);
	__u32 place = NP_BUCKET_FLOWS;
	bool evicts = false;
	struct np_flow *flow;
	__u64 version;

	if (!bucket)
		return;
	bpf_spin_lock(&bucket->lock);
#pragma clang loop unroll(disable)
	for (__u32 i = 0; i < NP_BUCKET_FLOWS; i++) {
		__u32 at = (home + i) & (NP_BUCKET_FLOWS - 1);

		flow = &bucket->flow[at];
		if (np_is_flow(flow, tuple, epoch)) {
			place = at;
			break;
		}
		if (place == NP_BUCKET_FLOWS && np_flow_is_free(flow, epoch, now))
			place = at;
	}
	if (place >= NP_BUCKET_FLOWS) {
		place = np_flow_victim(bucket, tuple->ifindex, audits);
		evicts = true;
	}
	place &= NP_BUCKET_FLOWS - 1;
	flow = &bucket->flow[place];
	if (audits && evicts) {
		evicts = !np_is_shadow(flow->ifindex);
		if (shadow && evicts) {
			bpf_spin_unlock(&bucket->lock);
			return;
		}
	}
	version = (flow->meta + (1 << NP_VERSION_SHIFT)) & NP_VERSION_MASK;
	WRITE_ONCE(flow->meta, 0);
	WRITE_ONCE(((__u8 *)&bucket->tags)[place], np_flow_tag(hash));
	WRITE_ONCE(flow->remote[0], tuple->remote.half[0]);
	WRITE_ONCE(flow->remote[1], tuple->remote.half[1]);
	WRITE_ONCE(flow->local[0], tuple->local.half[0]);
	WRITE_ONCE(flow->local[1], tuple->local.half[1]);
	WRITE_ONCE(flow->ports, ports);
	WRITE_ONCE(flow->ifindex, tuple->ifindex);
	WRITE_ONCE(flow->epoch, epoch);
	WRITE_ONCE(flow->meta, expires << NP_EXPIRES_SHIFT | version | bits);
	bpf_spin_unlock(&bucket->lock);
	if (shadow)
		return;
	np_count(&np_flow_stats, NP_FLOWS_MADE, 0);
	if (evicts)
		np_count(&np_flow_stats, NP_FLOWS_EVICTED, 0);
}

static __always_inline bool np_is_tcp_opening(const struct np_packet *packet)
{
	return packet->protocol == IPPROTO_TCP &&
	       (packet->tcp_flags & (TCP_SYN | TCP_ACK)) == TCP_SYN;
}

/* Whether a packet of this kind has to do with state: rules 22 and 30, ICMP and TCP. */
static __always_inline bool np_concerns_state(const struct np_packet *packet, bool allowed)
{
	if (np_is_icmp(packet)) {
		if (allowed || NP_KEEP_ESTABLISHED)
			return np_is_echo_request(packet) || (!allowed && np_is_echo_reply(packet));
		return np_is_echo_reply(packet);
	}
	return allowed || !np_is_tcp_opening(packet);
}

/*
 * Rules 20, 23 to 25, 30 and 31: makes or lengthens the entry of an allowed packet's flow (@verdict
 * is no denial), admits a denied one that is a reply. Sets the decision of a reply. @common and
 * @audits (whether the table has entries of shadows): constants.
 */
static __always_inline enum np_verdict np_judge_by_state(struct np_packet *packet, __u32 ifindex,
							 enum np_verdict verdict,
							 const bool common, const bool audits)
{
	bool allowed = verdict != NP_DENY_POLICY;
	bool opening = np_is_tcp_opening(packet);
	__u64 now = bpf_jiffies64();
	struct np_tuple tuple = {};
	struct np_found found;
	__u32 initiator;
	__u32 decision;

	if (!np_concerns_state(packet, allowed))
		return verdict;
	np_tuple_of(packet, packet->direction, ifindex, &tuple);
	if (opening || !np_flow_find(&tuple, now, &found)) {
		if (allowed && (opening || packet->protocol != IPPROTO_TCP))
			np_flow_make(&tuple,
				     (packet->direction == NP_EGRESS ? NP_FLOW_EGRESS : 0) |
				     (verdict == NP_ALLOW_OWN_NODE ? NP_FLOW_OWN_NODE : 0), now,
				     audits);
		return verdict;
	}
	initiator = np_initiator(found.meta);
	if (!allowed) {
		if (initiator == packet->direction && !NP_KEEP_ESTABLISHED)
			return verdict;
		decision = np_allowing_decision(&tuple, initiator, packet->bank, common);
		if (!decision && !(found.meta & NP_FLOW_OWN_NODE) && !NP_KEEP_ESTABLISHED)
			return verdict;
		packet->decision = decision;
	} else if (initiator != packet->direction) {
		return verdict;
	}
	np_flow_refresh(&found, packet, now);
	return allowed ? verdict : NP_ALLOW_REPLY;
}

#endif
#endif
