/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* Connection state, rules 20 to 31. All of it is cold: no flow comes here that needs no state. */
#ifndef NETPOLC_FLOW_H
#define NETPOLC_FLOW_H

#include "classify.h"

#define NP_SECOND		1000000000ull
#define NP_TCP_ESTABLISHED_NS	(86400 * NP_SECOND)
#define NP_TCP_HALF_CLOSED_NS	(600 * NP_SECOND)
#define NP_TCP_HALF_OPEN_NS	(60 * NP_SECOND)
#define NP_TCP_CLOSED_NS	(10 * NP_SECOND)
#define NP_UDP_NS		(180 * NP_SECOND)
#define NP_ICMP_NS		(30 * NP_SECOND)
#define NP_OTHER_NS		(600 * NP_SECOND)
#define NP_REFRESH_NS		NP_SECOND	/* a shorter extension is not worth a store */

/* A flow as the pod sees it. Both ports are 0 for what has none. */
struct np_tuple {
	union np_address local;
	union np_address remote;
	__u16 local_port_be;
	__u16 remote_port_be;
	__u8 protocol;
	__u8 ipv6;
};

static __always_inline __u32 np_opposite(__u32 direction)
{
	return direction ^ 1;
}

/* @packet travels in @direction. */
static __always_inline void np_tuple_of(const struct np_packet *packet, __u32 direction,
					struct np_tuple *tuple)
{
	__builtin_memset(tuple, 0, sizeof(*tuple));
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

#define NP_ASK_IPV6	1u
#define NP_ASK_EGRESS	2u
#define NP_ASK_BANK_1	4u

/* np_allowing_decision() with numbers only, so that the verifier walks through the tables once. */
__global __u32 np_ask_tables(__u64 remote_first, __u64 remote_second, __u32 protocol_and_port,
			     __u32 flags, __u32 subject_number)
{
	__u32 bank = !!(flags & NP_ASK_BANK_1);
	const struct np_subject *subject = np_subject_of(bank, subject_number);
	union np_address remote = { .half = { remote_first, remote_second } };
	const struct np_control *control = np_control_block();
	__u8 protocol = protocol_and_port >> 16;
	__u16 port_be = protocol_and_port;
	struct np_ruling ruling;
	__u32 vector;

	if (!control || !subject)
		return 0;
	vector = subject->vector[flags & NP_ASK_EGRESS ? NP_EGRESS : NP_INGRESS];
	if (flags & NP_ASK_IPV6)
		ruling = np_consult(&control->bank[bank], bank, vector, true, &remote, protocol,
				    port_be);
	else
		ruling = np_consult(&control->bank[bank], bank, vector, false, &remote, protocol,
				    port_be);
	return ruling.allowed ? ruling.decision : 0;
}

/*
 * Do the tables of @bank allow the packets that @tuple sends in @direction? The decision (id plus
 * one) if so, else 0.
 */
static __always_inline __u32 np_allowing_decision(const struct np_tuple *tuple, __u32 direction,
						  __u32 bank, __u32 subject)
{
	__u16 port_be = direction == NP_EGRESS ? tuple->remote_port_be : tuple->local_port_be;

	return np_ask_tables(tuple->remote.half[0], tuple->remote.half[1],
			     (__u32)tuple->protocol << 16 | port_be,
			     (tuple->ipv6 ? NP_ASK_IPV6 : 0) |
			     (direction == NP_EGRESS ? NP_ASK_EGRESS : 0) |
			     (bank ? NP_ASK_BANK_1 : 0), subject);
}

#if NP_WITH_STATE

static __always_inline void np_flow4_key(const struct np_tuple *tuple, struct np_flow4_key *key)
{
	__builtin_memset(key, 0, sizeof(*key));
	key->local_be = tuple->local.v4;
	key->remote_be = tuple->remote.v4;
	key->local_port_be = tuple->local_port_be;
	key->remote_port_be = tuple->remote_port_be;
	key->protocol = tuple->protocol;
}

static __always_inline void np_flow6_key(const struct np_tuple *tuple, struct np_flow6_key *key)
{
	__builtin_memset(key, 0, sizeof(*key));
	__builtin_memcpy(key->local, &tuple->local, sizeof(key->local));
	__builtin_memcpy(key->remote, &tuple->remote, sizeof(key->remote));
	key->local_port_be = tuple->local_port_be;
	key->remote_port_be = tuple->remote_port_be;
	key->protocol = tuple->protocol;
}

/* The entry of the tuple, unless it has expired. */
static __always_inline struct np_flow *np_flow_find(const struct np_tuple *tuple, __u64 now)
{
	struct np_flow4_key key4;
	struct np_flow6_key key6;
	struct np_flow *flow;

	if (tuple->ipv6) {
		np_flow6_key(tuple, &key6);
		flow = bpf_map_lookup_elem(&np_flows6, &key6);
	} else {
		np_flow4_key(tuple, &key4);
		flow = bpf_map_lookup_elem(&np_flows4, &key4);
	}
	return flow && flow->expires_ns > now ? flow : NULL;
}

static __always_inline void np_flow_store(const struct np_tuple *tuple, const struct np_flow *flow)
{
	struct np_flow4_key key4;
	struct np_flow6_key key6;

	if (tuple->ipv6) {
		np_flow6_key(tuple, &key6);
		bpf_map_update_elem(&np_flows6, &key6, flow, BPF_ANY);
	} else {
		np_flow4_key(tuple, &key4);
		bpf_map_update_elem(&np_flows4, &key4, flow, BPF_ANY);
	}
}

static __always_inline __u64 np_flow_lifetime(__u8 protocol, __u32 state)
{
	switch (protocol) {
	case IPPROTO_TCP:
		if (state & NP_TCP_RESET ||
		    (state & NP_TCP_FIN_FORWARD && state & NP_TCP_FIN_REPLY))
			return NP_TCP_CLOSED_NS;
		if (state & (NP_TCP_FIN_FORWARD | NP_TCP_FIN_REPLY))
			return NP_TCP_HALF_CLOSED_NS;
		return state & NP_TCP_CONFIRMED ? NP_TCP_ESTABLISHED_NS : NP_TCP_HALF_OPEN_NS;
	case IPPROTO_UDP:
		return NP_UDP_NS;
	case IPPROTO_ICMP:
	case IPPROTO_ICMPV6:
		return NP_ICMP_NS;
	default:
		return NP_OTHER_NS;
	}
}

/*
 * What a packet adds to what is known of its TCP connection. Confirmed: the initiator answered the
 * answer, so that a flood of forged SYNs leaves nothing that lasts.
 */
static __always_inline __u32 np_tcp_state(__u32 state, __u8 flags, bool forward)
{
	state &= ~NP_TCP_RESET;
	if (flags & TCP_RST)
		state |= NP_TCP_RESET;
	if (flags & TCP_FIN)
		state |= forward ? NP_TCP_FIN_FORWARD : NP_TCP_FIN_REPLY;
	if (!forward && flags & TCP_ACK)
		state |= NP_TCP_ANSWERED;
	if (forward && flags & TCP_ACK && state & NP_TCP_ANSWERED)
		state |= NP_TCP_CONFIRMED;
	return state;
}

/*
 * Plain stores: where two processors race, one packet's flags are lost, and the next one's lifetime
 * puts it right.
 */
static __always_inline void np_flow_refresh(struct np_flow *flow, const struct np_packet *packet,
					    __u64 now)
{
	__u32 state = flow->state;
	__u64 expires_ns;

	if (packet->protocol == IPPROTO_TCP)
		state = np_tcp_state(state, packet->tcp_flags,
				     flow->initiator == packet->direction);
	expires_ns = now + np_flow_lifetime(packet->protocol, state);
	if (state != flow->state)
		flow->state = state;
	else if (expires_ns - flow->expires_ns < NP_REFRESH_NS)
		return;
	flow->expires_ns = expires_ns;
}

static __always_inline bool np_is_tcp_opening(const struct np_packet *packet)
{
	return packet->protocol == IPPROTO_TCP &&
	       (packet->tcp_flags & (TCP_SYN | TCP_ACK)) == TCP_SYN;
}

/* Rules 20 and 23 to 25, for an allowed packet whose cell says that its flow is tracked. */
__subprogram int np_track(const struct np_packet *packet, bool own_node)
{
	__u64 now = bpf_ktime_get_ns();
	struct np_tuple tuple;
	struct np_flow *flow;
	struct np_flow entry = {};

	np_tuple_of(packet, packet->direction, &tuple);
	if (!np_is_tcp_opening(packet)) {
		if (np_is_icmp(packet) && !np_is_echo_request(packet))
			return 0;
		flow = np_flow_find(&tuple, now);
		if (flow) {
			if (flow->initiator == packet->direction)
				np_flow_refresh(flow, packet, now);
			return 0;
		}
		if (packet->protocol == IPPROTO_TCP)
			return 0;
	}
	entry.initiator = packet->direction;
	entry.state = own_node ? NP_FLOW_OWN_NODE : 0;
	entry.expires_ns = now + np_flow_lifetime(packet->protocol, entry.state);
	np_flow_store(&tuple, &entry);
	return 0;
}

/*
 * Rules 30 and 31, for a packet that the tables deny. Sets the decision that is reported.
 */
__subprogram bool np_is_reply(struct np_packet *packet)
{
	__u32 forward = np_opposite(packet->direction);
	__u64 now = bpf_ktime_get_ns();
	__u32 decision;
	struct np_tuple tuple;
	struct np_flow *flow;

	if (np_is_tcp_opening(packet))
		return false;
	if (np_is_icmp(packet) && !np_is_echo_reply(packet) &&
	    !(NP_KEEP_ESTABLISHED && np_is_echo_request(packet)))
		return false;
	np_tuple_of(packet, packet->direction, &tuple);
	flow = np_flow_find(&tuple, now);
	if (!flow)
		return false;
	if (flow->initiator != forward && !NP_KEEP_ESTABLISHED)
		return false;
	decision = np_allowing_decision(&tuple, flow->initiator, packet->bank, packet->subject);
	if (!decision && !(flow->state & NP_FLOW_OWN_NODE) && !NP_KEEP_ESTABLISHED)
		return false;
	np_flow_refresh(flow, packet, now);
	packet->decision = decision;
	return true;
}

#endif
#endif
