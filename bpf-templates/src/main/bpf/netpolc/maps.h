/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* The shape (capacities and features) and the maps. docs/datapath.md explains both. */
#ifndef NETPOLC_MAPS_H
#define NETPOLC_MAPS_H

#include "bpf_abi.h"
#include "tables.h"
#include "verdict.h"

/*
 * Constants that stand before this text in a specialised program, read-only data in the generic
 * one. NP_CAP_*: capacities, powers of two where an index is cut to them. NP_AT_*: where a table
 * begins in its bank, in bytes. NP_WITH_*: whether the code is there at all.
 */
#ifdef NP_SPECIALIZED

/* A program that takes over the maps of the generic one finds elements as large as its. */
#ifdef NP_SHARED_MAPS
#define NP_BLOCK(counters)	NP_MAX_BLOCK_COUNTERS
#else
#define NP_BLOCK(counters)	((counters) < NP_MAX_BLOCK_COUNTERS ? \
				 (counters) : NP_MAX_BLOCK_COUNTERS)
#endif
#define NP_WITH_STATE		(NP_FLOWS > 0)
#define NP_WITH_ANSWERS		NP_ON_DENY_REJECT
#define NP_ENTRIES(capacity)	(capacity)

#else

struct np_shape {
	__u32 endpoints;
	__u32 v4_window;
	__u32 v4_blocks;
	__u32 v6_nodes;
	__u32 v6_blocks;
	__u32 vector_words;
	__u32 cells;
	__u32 row_words;
	__u32 decisions;
	__u32 flows;
	__u32 on_deny_reject;
	__u32 keep_established;
	__u32 wide_entries;
	__u32 chunk_bits;
	__u32 one_chunk;
	__u32 at_bank;
	__u32 bank_bytes;
	__u32 at_v4_window;
	__u32 at_v4_blocks;
	__u32 at_v6_nodes;
	__u32 at_v6_blocks;
	__u32 at_vectors;
	__u32 at_cells;
	__u32 at_rows;
	__u32 node_bytes;
};

/* The loader writes it, and the maps' sizes, before the program is loaded. */
const volatile struct np_shape np_shape SEC(".rodata") = {};

#define NP_CAP_ENDPOINTS	np_shape.endpoints
#define NP_CAP_V4_WINDOW	np_shape.v4_window
#define NP_CAP_V4_BLOCKS	np_shape.v4_blocks
#define NP_CAP_V6_NODES		np_shape.v6_nodes
#define NP_CAP_V6_BLOCKS	np_shape.v6_blocks
#define NP_CAP_VECTOR_WORDS	np_shape.vector_words
#define NP_CAP_CELLS		np_shape.cells
#define NP_CAP_ROW_WORDS	np_shape.row_words
#define NP_CAP_DECISIONS	np_shape.decisions
#define NP_FLOWS		np_shape.flows
#define NP_ON_DENY_REJECT	np_shape.on_deny_reject
#define NP_KEEP_ESTABLISHED	np_shape.keep_established
#define NP_WIDE_ENTRIES		np_shape.wide_entries
#define NP_CHUNK_BITS		np_shape.chunk_bits
#define NP_ONE_CHUNK		np_shape.one_chunk
#define NP_AT_BANK		np_shape.at_bank
#define NP_BANK_BYTES		np_shape.bank_bytes
#define NP_AT_V4_WINDOW		np_shape.at_v4_window
#define NP_AT_V4_BLOCKS		np_shape.at_v4_blocks
#define NP_AT_V6_NODES		np_shape.at_v6_nodes
#define NP_AT_V6_BLOCKS		np_shape.at_v6_blocks
#define NP_AT_VECTORS		np_shape.at_vectors
#define NP_AT_CELLS		np_shape.at_cells
#define NP_AT_ROWS		np_shape.at_rows
#ifndef NP_NODE_BYTES
#define NP_NODE_BYTES		64
#endif

#define NP_BLOCK(counters)	NP_MAX_BLOCK_COUNTERS
#define NP_WITH_STATE		1
#define NP_WITH_ANSWERS		1
#define NP_ENTRIES(capacity)	1

#endif

/* Whether the words of np_rows have counters, too. */
#define NP_COUNT_ROWS		(NP_CAP_ROW_WORDS <= NP_MAX_ROW_COUNTERS)
#define NP_COUNTED_ROWS		(NP_COUNT_ROWS ? NP_CAP_ROW_WORDS : 1)

/* Elements for so many counters of a bank: one, which the bank alone tells, where they are few. */
#define NP_BLOCKS(counters)	((counters) > NP_MAX_BLOCK_COUNTERS ? \
				 (counters) / NP_MAX_BLOCK_COUNTERS : 1)

struct np_decision_block {
	struct np_counter counter[NP_BLOCK(NP_CAP_DECISIONS)];
};

struct np_row_block {
	struct np_counter counter[NP_BLOCK(NP_COUNTED_ROWS)];
};

/* The tables that begin at a constant place come first. */
#define NP_AT_PORTS		0
#define NP_AT_PROTOCOLS		(NP_AT_PORTS + 3 * 2 * NP_PORT_ENTRIES)
#define NP_AT_V4_BASE		(NP_AT_PROTOCOLS + 2 * NP_PROTOCOL_ENTRIES)
#define NP_AT_V4_ROOT		(NP_AT_V4_BASE + NP_BASE_BYTES)

/*
 * A global variable: the loader gives it a map of its own making, mapped into its memory where the
 * kernel can do that. Only np_node_base() uses it.
 */
__u8 np_node[NP_NODE_BYTES] __attribute__((aligned(64)));

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 2 * NP_ENTRIES(NP_BLOCKS(NP_CAP_DECISIONS)));
	__type(key, __u32);
	__type(value, struct np_decision_block);
} np_counters SEC(".maps");

/*
 * Packets that np_rows settles are counted by the word's place, which is known before the word is:
 * the two loads do not wait for each other. A decision's count is that of its words, and its own.
 */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 2 * NP_ENTRIES(NP_BLOCKS(NP_COUNTED_ROWS)));
	__type(key, __u32);
	__type(value, struct np_row_block);
} np_row_counters SEC(".maps");

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

/* The packet in hand, where it is not a common one. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct np_packet);
} np_scratch SEC(".maps");

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
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, NP_ENTRIES(NP_FLOWS / NP_BUCKET_FLOWS));
	__type(key, __u32);
	__type(value, struct np_flow_bucket);
} np_flows SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, NP_FLOW_STATS);
	__type(key, __u32);
	__type(value, struct np_counter);
} np_flow_stats SEC(".maps");
#endif

#endif
