/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * A data path as small as it can be, with the maps of the real one: an endpoint's vector says
 * everything. 0: pass, 1: allowed by decision 0, else: denied by decision 1 with an event. Built
 * twice: with -DNP_SPECIALIZED the capacities are constants.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <netpolc/tables.h>
#include <netpolc/verdict.h>

#define NEXT (-1)
#define DROP 2

#ifndef DECISIONS
#define DECISIONS 8
#endif
#ifdef NP_SPECIALIZED
#define ENTRIES(n) n
#define ENDPOINTS 16
#define CAP_DECISIONS DECISIONS
#define BLOCK_COUNTERS DECISIONS
#else
struct np_shape {
	__u32 endpoints, v4_window, v4_blocks, v6_nodes, v6_blocks, vector_words, cells;
	__u32 row_words, decisions, flows, on_deny_reject, keep_established, wide_entries;
	__u32 chunk_bits, one_chunk, at[10];
};
const volatile struct np_shape np_shape = {};
const volatile __u32 np_other = 7;
#define ENTRIES(n) 1
#define ENDPOINTS np_shape.endpoints
#define CAP_DECISIONS np_shape.decisions
#define BLOCK_COUNTERS NP_MAX_BLOCK_COUNTERS
#endif

__u8 np_node[64] __attribute__((aligned(64)));

struct block {
	struct np_counter counter[BLOCK_COUNTERS];
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, struct block);
} np_counters SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, struct block);
} np_row_counters SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 64);
	__type(key, __u32);
	__type(value, struct np_counter);
} np_drops SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, ENTRIES(8));
	__type(key, __u32);
	__type(value, struct np_flow_bucket);
} np_flows SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} np_events SEC(".maps");

#ifndef NP_SPECIALIZED
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct np_event_limit);
} np_event_limits SEC(".maps");
#endif

static __always_inline const struct np_header *header(void)
{
	const void *base = np_node;

	asm volatile("" : "+r"(base));
	return base;
}

static __always_inline const struct np_endpoint *endpoint(__u32 ifindex)
{
	for (__u32 i = 0; i < 8; i++) {
		__u32 slot = (ifindex + i) & (ENDPOINTS - 1);
		const struct np_endpoint *found = (const struct np_endpoint *)(header() + 1) + slot;

		if (found->ifindex == ifindex)
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

static __always_inline void count_decision(__u32 bank, __u32 decision, __u64 bytes)
{
	struct block *block = bpf_map_lookup_elem(&np_counters, &bank);

	if (block) {
		block->counter[decision].packets++;
		block->counter[decision].bytes += bytes;
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
	const struct np_endpoint *ep = endpoint(skb->ifindex);
	__u32 bank = *(const volatile __u32 *)&header()->active_bank & 1;
	__u32 vector;

	skb->cb[0] = 0;
	if (!ep || ep->subject[bank] == NP_NO_SUBJECT)
		return drop(skb, direction, 0, NP_DROP_NO_ENDPOINT);
	if (skb->protocol == __builtin_bswap16(0x0806)) {
		skb->cb[1] = NP_ALLOW_NEIGHBOUR;
		return NEXT;
	}
	vector = ep->vector[bank][direction];
	if (vector == 0) {
		skb->cb[1] = NP_ALLOW_UNRESTRICTED;
		return NEXT;
	}
	count_decision(bank, vector == 1 ? 1 : 2, skb->len);
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
	__u64 now = bpf_ktime_get_ns();

#ifdef BROKEN
	return *(volatile int *)now;
#endif
	if (now == 1)
		return DROP;
	return decide(skb, NP_INGRESS);
}

char _license[] SEC("license") = "Dual BSD/GPL";
