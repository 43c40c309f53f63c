/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * A data path as small as it can be, with the map names of the real one: an endpoint's subject is looked
 * up in np_subjects and its vector says everything. 0: pass, 1: allowed by decision 0, else: denied by
 * decision 1 with an event. Built twice: with -DNP_SPECIALIZED the capacities are constants.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <netpolc/tables.h>
#include <netpolc/verdict.h>

#define NEXT (-1)
#define DROP 2

#ifdef NP_SPECIALIZED
#ifndef NP_CAP_SUBJECTS
#define NP_CAP_SUBJECTS 4
#endif
#define ENTRIES(n) n
#define ENDPOINTS 16
#define SUBJECTS NP_CAP_SUBJECTS
#define DECISIONS 8
#else
struct np_shape {
	__u32 endpoints, subjects, v4_blocks, v6_nodes, v6_blocks, vector_slots, cell_chunks, row_slots;
	__u32 decisions, flows, on_deny_reject, keep_established;
};
const volatile struct np_shape np_shape = {};
const volatile __u32 np_other = 7;
#define ENTRIES(n) 1
#define ENDPOINTS np_shape.endpoints
#define SUBJECTS np_shape.subjects
#define DECISIONS np_shape.decisions
#endif
#ifndef NP_MMAP
#define NP_MMAP BPF_F_MMAPABLE
#endif

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__uint(map_flags, NP_MMAP);
	__type(key, __u32);
	__type(value, struct np_control);
} np_control SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, ENTRIES(16));
	__uint(map_flags, NP_MMAP);
	__type(key, __u32);
	__type(value, struct np_endpoint);
} np_endpoints SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, ENTRIES(2 * SUBJECTS));
	__uint(map_flags, NP_MMAP);
	__type(key, __u32);
	__type(value, struct np_subject);
} np_subjects SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, ENTRIES(16));
	__type(key, __u32);
	__type(value, struct np_counter);
} np_counters SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 64);
	__type(key, __u32);
	__type(value, struct np_counter);
} np_drops SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 64);
	__type(key, struct np_flow4_key);
	__type(value, struct np_flow);
} np_flows4 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} np_events SEC(".maps");

#ifndef NP_SPECIALIZED
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct np_cells);
} np_cells SEC(".maps");
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct np_port_classes);
} np_ports SEC(".maps");
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct np_protocol_classes);
} np_protocols SEC(".maps");
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct np_row_slots);
} np_rows SEC(".maps");
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct np_block);
} np_v4_blocks SEC(".maps"), np_v6_blocks SEC(".maps");
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct np_v4_root);
} np_v4_root SEC(".maps");
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct np_v6_node);
} np_v6_nodes SEC(".maps");
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct np_vector_slots);
} np_vectors SEC(".maps");
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct np_event_limit);
} np_event_limits SEC(".maps");
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 1);
	__type(key, struct np_flow6_key);
	__type(value, struct np_flow);
} np_flows6 SEC(".maps");
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 1);
	__type(key, struct np_fragment_key);
	__type(value, struct np_fragment);
} np_fragments SEC(".maps");
#endif

static __always_inline struct np_endpoint *endpoint(__u32 ifindex)
{
	for (__u32 i = 0; i < 8; i++) {
		__u32 slot = (ifindex + i) & (ENDPOINTS - 1);
		struct np_endpoint *found = bpf_map_lookup_elem(&np_endpoints, &slot);

		if (found && found->ifindex == ifindex)
			return found;
	}
	return 0;
}

static __always_inline void count(void *map, __u32 id, __u64 bytes)
{
	struct np_counter *counter = bpf_map_lookup_elem(map, &id);

	if (counter) {
		counter->packets++;
		counter->bytes += bytes;
	}
}

static __always_inline int drop(struct __sk_buff *skb, __u32 direction, __u32 decision, __u32 verdict)
{
	struct np_event *event = bpf_ringbuf_reserve(&np_events, sizeof(*event), 0);

	skb->cb[0] = decision;
	skb->cb[1] = verdict;
	count(&np_drops, verdict * 2 + direction, skb->len);
	if (event) {
		__builtin_memset(event, 0, sizeof(*event));
		event->ifindex = skb->ifindex;
		event->decision = decision;
		event->length = skb->len;
		event->source[0] = 10;
		event->source[3] = 1;
		event->destination[0] = 10;
		event->destination[3] = 2;
		event->source_port_be = __builtin_bswap16(1000);
		event->destination_port_be = __builtin_bswap16(80);
		event->ethertype_be = __builtin_bswap16(0x0800);
		event->protocol = 17;
		event->verdict = verdict;
		event->direction = direction;
		bpf_ringbuf_submit(event, BPF_RB_NO_WAKEUP);
	}
	return DROP;
}

static __always_inline int decide(struct __sk_buff *skb, __u32 direction)
{
	__u32 zero = 0;
	struct np_control *control = bpf_map_lookup_elem(&np_control, &zero);
	struct np_endpoint *ep = endpoint(skb->ifindex);
	struct np_subject *subject;
	__u32 bank, number, vector;

	skb->cb[0] = 0;
	if (!control || !ep)
		return drop(skb, direction, 0, NP_DROP_NO_ENDPOINT);
	if (skb->protocol == __builtin_bswap16(0x0806)) {
		skb->cb[1] = NP_ALLOW_NEIGHBOUR;
		return NEXT;
	}
	bank = *(volatile __u32 *)&control->active_bank & 1;
	number = ep->subject[bank];
	if (number >= SUBJECTS)
		return drop(skb, direction, 0, NP_DROP_NO_ENDPOINT);
	number += bank * SUBJECTS;
	subject = bpf_map_lookup_elem(&np_subjects, &number);
	if (!subject)
		return drop(skb, direction, 0, NP_DROP_NO_ENDPOINT);
	vector = subject->vector[direction];
	if (vector == 0) {
		skb->cb[1] = NP_ALLOW_UNRESTRICTED;
		return NEXT;
	}
	count(&np_counters, bank * DECISIONS + (vector == 1 ? 0 : 1), skb->len);
	if (vector == 1) {
		skb->cb[0] = 1;
		skb->cb[1] = NP_ALLOW_POLICY;
		return NEXT;
	}
	return drop(skb, direction, 2, NP_DENY_POLICY);
}

SEC("tcx/ingress")
int np_from_pod(struct __sk_buff *skb)
{
	return decide(skb, NP_EGRESS);
}

SEC("tcx/egress")
int np_to_pod(struct __sk_buff *skb)
{
	struct np_flow4_key key = {};

	bpf_map_lookup_elem(&np_flows4, &key);
#ifdef BROKEN
	return *(volatile int *)bpf_map_lookup_elem(&np_flows4, &key);
#endif
	return decide(skb, NP_INGRESS);
}

char _license[] SEC("license") = "Dual BSD/GPL";
