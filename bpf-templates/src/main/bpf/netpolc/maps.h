/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* The shape (capacities and features) and the maps. docs/datapath.md explains both. */
#ifndef NETPOLC_MAPS_H
#define NETPOLC_MAPS_H

#include "bpf_abi.h"
#include "tables.h"
#include "verdict.h"

/*
 * NP_CAP_*, NP_FLOWS, NP_ON_DENY_REJECT, NP_KEEP_ESTABLISHED: constants that stand before this text
 * in a specialised program, read-only data in the generic one. NP_WITH_*: whether the code is there
 * at all.
 */
#ifdef NP_SPECIALIZED

#define NP_WITH_STATE		(NP_FLOWS > 0)
#define NP_WITH_ANSWERS		NP_ON_DENY_REJECT
#define NP_ENTRIES(capacity)	(capacity)

#else

struct np_shape {
	__u32 endpoints;
	__u32 subjects;
	__u32 v4_blocks;
	__u32 v6_nodes;
	__u32 v6_blocks;
	__u32 vector_slots;
	__u32 cell_chunks;
	__u32 row_slots;
	__u32 decisions;
	__u32 flows;
	__u32 on_deny_reject;
	__u32 keep_established;
};

/* The loader writes it, and the maps' sizes, before the program is loaded. */
const volatile struct np_shape np_shape SEC(".rodata") = { 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0 };

#define NP_CAP_ENDPOINTS	np_shape.endpoints
#define NP_CAP_SUBJECTS		np_shape.subjects
#define NP_CAP_V4_BLOCKS	np_shape.v4_blocks
#define NP_CAP_V6_NODES		np_shape.v6_nodes
#define NP_CAP_V6_BLOCKS	np_shape.v6_blocks
#define NP_CAP_VECTOR_SLOTS	np_shape.vector_slots
#define NP_CAP_CELL_CHUNKS	np_shape.cell_chunks
#define NP_CAP_ROW_SLOTS	np_shape.row_slots
#define NP_CAP_DECISIONS	np_shape.decisions
#define NP_FLOWS		np_shape.flows
#define NP_ON_DENY_REJECT	np_shape.on_deny_reject
#define NP_KEEP_ESTABLISHED	np_shape.keep_established

#define NP_WITH_STATE		1
#define NP_WITH_ANSWERS		1
#define NP_ENTRIES(capacity)	1

#endif

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct np_control);
} np_control SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, NP_ENTRIES(NP_CAP_ENDPOINTS));
	__type(key, __u32);
	__type(value, struct np_endpoint);
} np_endpoints SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 2 * NP_ENTRIES(NP_CAP_SUBJECTS));
	__type(key, __u32);
	__type(value, struct np_subject);
} np_subjects SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, struct np_v4_root);
} np_v4_root SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 2 * NP_ENTRIES(NP_CAP_V4_BLOCKS));
	__type(key, __u32);
	__type(value, struct np_block);
} np_v4_blocks SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 2 * NP_ENTRIES(NP_CAP_V6_NODES));
	__type(key, __u32);
	__type(value, struct np_v6_node);
} np_v6_nodes SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 2 * NP_ENTRIES(NP_CAP_V6_BLOCKS));
	__type(key, __u32);
	__type(value, struct np_block);
} np_v6_blocks SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 6);
	__type(key, __u32);
	__type(value, struct np_port_classes);
} np_ports SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, struct np_protocol_classes);
} np_protocols SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 2 * NP_ENTRIES(NP_CAP_VECTOR_SLOTS));
	__type(key, __u32);
	__type(value, struct np_vector_slots);
} np_vectors SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 2 * NP_ENTRIES(NP_CAP_CELL_CHUNKS));
	__type(key, __u32);
	__type(value, struct np_cells);
} np_cells SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 2 * NP_ENTRIES(NP_CAP_ROW_SLOTS));
	__type(key, __u32);
	__type(value, struct np_row_slots);
} np_rows SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 2 * NP_ENTRIES(NP_CAP_DECISIONS));
	__type(key, __u32);
	__type(value, struct np_counter);
} np_counters SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 2 * NP_VERDICTS);
	__type(key, __u32);
	__type(value, struct np_counter);
} np_drops SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 2 * NP_ENTRIES(NP_CAP_DECISIONS));
	__type(key, __u32);
	__type(value, struct np_event_limit);
} np_event_limits SEC(".maps");

/* The same for packets that were dropped without a decision of the tables. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 2 * NP_VERDICTS);
	__type(key, __u32);
	__type(value, struct np_event_limit);
} np_drop_limits SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 1024);
	__type(key, struct np_fragment_key);
	__type(value, struct np_fragment);
} np_fragments SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 20);
} np_events SEC(".maps");

#if NP_WITH_STATE
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, NP_ENTRIES(NP_FLOWS));
	__type(key, struct np_flow4_key);
	__type(value, struct np_flow);
} np_flows4 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, NP_ENTRIES(NP_FLOWS));
	__type(key, struct np_flow6_key);
	__type(value, struct np_flow);
} np_flows6 SEC(".maps");
#endif

#endif
