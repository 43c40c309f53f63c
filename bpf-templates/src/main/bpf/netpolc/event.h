/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* What is told about packets that do not pass. Cold. */
#ifndef NETPOLC_EVENT_H
#define NETPOLC_EVENT_H

#include "classify.h"

#define NP_EVENT_WINDOW_NS	1000000000ull
#define NP_MAX_EVENTS		16	/* for each rule, window and processor */

/* Whether the rule may tell of one more packet; then *suppressed is how many it has kept back. */
static __always_inline bool np_may_tell(struct np_event_limit *limit, __u64 now,
					__u32 *suppressed)
{
	if (now - limit->window_ns >= NP_EVENT_WINDOW_NS) {
		limit->window_ns = now;
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

/* Counts a packet that does not pass, and tells of it. */
__subprogram int np_tell(struct __sk_buff *skb, const struct np_packet *packet,
			 enum np_verdict verdict)
{
	const struct np_control *control = np_control_block();
	__u64 now = bpf_ktime_get_ns();
	struct np_event_limit *limit;
	struct np_event *event;
	__u32 suppressed = 0;
	__u32 index = 2 * verdict + packet->direction;

	np_count(&np_drops, index, skb->len);
	if (packet->decision) {
		index = packet->bank * NP_CAP_DECISIONS + packet->decision - 1;
		limit = bpf_map_lookup_elem(&np_event_limits, &index);
	} else {
		limit = bpf_map_lookup_elem(&np_drop_limits, &index);
	}
	if (!limit || !control || !np_may_tell(limit, now, &suppressed))
		return 0;
	event = bpf_ringbuf_reserve(&np_events, sizeof(*event), 0);
	if (!event)
		return 0;
	event->time_ns = now;
	event->ifindex = skb->ifindex;
	event->decision = packet->decision;
	event->generation = control->bank[packet->bank & 1].generation;
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
	return 0;
}

#endif
