/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * What is told about packets that do not pass, and about those that would not if policies were
 * enforced that are only audited. Cold.
 */
#ifndef NETPOLC_EVENT_H
#define NETPOLC_EVENT_H

#include "classify.h"

#ifndef NP_MAX_EVENTS
#define NP_MAX_EVENTS		16	/* for each rule, second and processor */
#endif

/*
 * Whether the rule may tell of one more packet; then *suppressed is how many it has kept back.
 * @now: in ticks.
 */
static __always_inline bool np_may_tell(struct np_event_limit *limit, __u64 now,
					__u32 *suppressed)
{
	if (now - limit->window >= np_header()->ticks_per_second) {
		limit->window = now;
		limit->sent = 0;
	}
	if (limit->sent >= NP_MAX_EVENTS) {
		limit->suppressed++;
		return false;
	}
	limit->sent++;
	*suppressed = limit->suppressed;
	limit->suppressed = 0;
	return true;
}

static __always_inline struct np_event_limit *np_limit_of_drop(__u32 index)
{
	return bpf_map_lookup_elem(&np_drop_limits, &index);
}

static __always_inline struct np_event_limit *np_limit_of_decision(const struct np_packet *packet)
{
	__u32 index = packet->bank * NP_CAP_DECISIONS + packet->decision;
	struct np_event_limit *limit = bpf_map_lookup_elem(&np_event_limits, &index);

	/* Keeps this lookup and the one above apart: one for both would not be inlined. */
	asm volatile("" : "+r"(limit));
	return limit;
}

/* Tells of a packet as far as the limit has it. */
static __always_inline void np_tell_within(struct __sk_buff *skb, const struct np_packet *packet,
					   enum np_verdict verdict, struct np_event_limit *limit)
{
	struct np_event *event;
	__u32 suppressed = 0;

	if (!limit || !np_may_tell(limit, bpf_jiffies64(), &suppressed))
		return;
	event = bpf_ringbuf_reserve(&np_events, sizeof(*event), 0);
	if (!event)
		return;
	event->time_ns = bpf_ktime_get_ns();
	event->ifindex = skb->ifindex;
	event->decision = packet->decision;
	event->generation = np_header()->generation[packet->bank & 1];
	event->length = skb->len;
	__builtin_memcpy(event->source, &packet->source, sizeof(event->source));
	__builtin_memcpy(event->destination, &packet->destination, sizeof(event->destination));
	event->source_port_be = packet->source_port_be;
	event->destination_port_be = packet->destination_port_be;
	event->ethertype_be = packet->ethertype_be;
	event->protocol = packet->protocol;
	event->verdict = verdict;
	event->direction = packet->direction;
	event->tcp_flags = packet->tcp_flags;
	event->icmp_type = packet->icmp_type;
	event->icmp_code = packet->icmp_code;
	event->suppressed = suppressed;
	bpf_ringbuf_submit(event, BPF_RB_NO_WAKEUP);
}

/* Counts a packet that does not pass, and tells of it. */
__subprogram int np_tell(struct __sk_buff *skb, const struct np_packet *packet,
			 enum np_verdict verdict)
{
	__u32 index = 2 * verdict + packet->direction;

	np_count(&np_drops, index, skb->len);
	np_tell_within(skb, packet, verdict,
		       packet->decision ? np_limit_of_decision(packet) : np_limit_of_drop(index));
	return 0;
}

#endif
