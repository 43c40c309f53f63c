/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* Layouts of the map values. docs/datapath.md explains them. */
#ifndef NETPOLC_TABLES_H
#define NETPOLC_TABLES_H

#define NP_INGRESS	0
#define NP_EGRESS	1

/*
 * A trie entry: a peer class, or NP_BRANCH and a block's number; in an IPv6 trie NP_BRANCH and a
 * node's number, or with NP_NEXT_BYTE that of the block for the next byte. Entries have two bytes
 * where all numbers fit, so that more of them stay in the caches.
 */
#define NP_BRANCH	(NP_WIDE_ENTRIES ? 0x80000000u : 0x8000u)
#define NP_NEXT_BYTE	(NP_BRANCH >> 1)
#define NP_V6_LEAF	0xffffffffu	/* shift of a node that has no block */

/* A decision word. 0, which stands where nothing was written, denies. */
#define NP_SETTLED	0x80000000u	/* allowed, and nothing to note of the flow */
#define NP_ALLOW	0x40000000u	/* allowed */
#define NP_TRACK	0x20000000u	/* where the packet is allowed, its flow needs an entry */
#define NP_REPLY	0x10000000u	/* where it is denied, it may be a reply */
#define NP_ID_MASK	0x00ffffffu	/* decision id plus one */

/*
 * np_node: one element with everything that the common packet's way needs, so that no lookup is
 * made at all: its address is a constant in the code, and each table a constant distance away.
 *
 *     struct np_header
 *     struct np_endpoint[NP_CAP_ENDPOINTS]
 *     bank 0, bank 1 (the same bytes where they share them): np_ports, np_protocols, np_v4_base, np_v4_root, then the tables whose
 *     size is part of the shape, at NP_AT_*
 */
struct np_header {
	__u32 active_bank;		/* 0 or 1; the one store that commits */
	__u32 ticks_per_second;		/* of the kernel's jiffies */
	__u64 generation[2];		/* of each bank: counts swaps, for people */
	__u64 flow_secret;		/* keys the hash of np_flows */
	__u32 flow_epoch;		/* entries of another epoch do not count */
	__u32 endpoints;		/* slots for endpoints: tells the loader where the banks are */
	__u32 row_words;		/* of np_rows, the last table of a bank: where the loader finds it */
	__u32 banks;			/* sets of tables: 2, or 1 that both banks share; for the loader */
	__u32 reserved[4];		/* 64 bytes */
};

struct np_endpoint {
	__u32 ifindex;			/* 0: free slot */
	__u32 flags;			/* NP_HAS_IPV4, NP_HAS_IPV6 */
	__u32 ipv4_be;
	__u32 reserved;
	__u8 ipv6[16];
	__u32 vector[2][2];		/* by bank and direction; 0: isolated in neither direction */
	__u32 subject[2];		/* by bank; NP_NO_SUBJECT: the bank does not know the pod */
	__u32 pad[2];			/* 64 bytes */
};

#define NP_HAS_IPV4	1u
#define NP_HAS_IPV6	2u
#define NP_NO_SUBJECT	0x7fffffffu

/*
 * The shadow of an endpoint is another one, whose number differs in these bits: with the vectors
 * that the pod would have if the policies that are only audited were enforced. A bank that has none
 * says NP_NO_SUBJECT. Interfaces have numbers below the first bit; the other keeps the shadows of
 * neighbours out of their slots.
 */
#define NP_SHADOW	(0x80000000u | 1024)

#define NP_BASE_BYTES		64	/* np_v4_base: a __u32, where the window begins */
#define NP_ROOT_ENTRIES		65536	/* np_v4_root: entries, by the address's first two bytes */
#define NP_BLOCK_ENTRIES	256	/* np_v4_blocks, np_v6_blocks: entries, by one byte */
#define NP_PORT_ENTRIES		65536	/* np_ports: __u16, by protocol and the port's two bytes */
#define NP_PORT_BYTES		(2 * NP_PORT_ENTRIES)
#define NP_INDEX_TCP		0	/* protocols in np_ports */
#define NP_INDEX_UDP		1
#define NP_INDEX_SCTP		2
#define NP_PROTOCOL_ENTRIES	256	/* np_protocols: __u16, by protocol */

/* Prefix and mask stand in the order of the packet's bytes. */
struct np_v6_node {
	__u64 prefix[2];
	__u64 mask[2];
	__u32 shift;			/* byte of the address, 0 the first; or NP_V6_LEAF */
	__u32 hit;			/* number of a block, or class when shift is NP_V6_LEAF */
	__u32 miss;			/* class */
	__u32 reserved[5];		/* 64 bytes */
};

struct np_counter {
	__u64 packets;
	__u64 bytes;
};

#define NP_MAX_BLOCK_COUNTERS	512	/* in an element of np_counters and np_row_counters */
#define NP_MAX_ROW_COUNTERS	16384	/* of a bank; more would leave the caches, for each CPU */

/*
 * A flow as its pod sees it. Written under the lock of its bucket, read without: the version in
 * meta changes with each new owner of the place, and meta is 0 while the rest is being written.
 */
struct np_flow {
	__u64 remote[2];		/* IPv4 in the first four bytes */
	__u64 local[2];
	__u64 ports;			/* local_port_be | remote_port_be << 16 | kind, see np_tuple_of() */
	__u32 ifindex;
	__u32 epoch;
	__u64 meta;			/* NP_FLOW_* bits, version, and when it expires, in ticks */
	__u64 pad;			/* 64 bytes: a cache line */
};

#define NP_FLOW_OWN_NODE	0x01u	/* the first packet came from the pod's own node */
#define NP_TCP_ANSWERED		0x02u	/* the other end sent an ACK */
#define NP_TCP_CONFIRMED	0x04u	/* and the initiator one after it */
#define NP_TCP_FIN_FORWARD	0x08u	/* the initiator sent a FIN */
#define NP_TCP_FIN_REPLY	0x10u	/* the other end did */
#define NP_TCP_RESET		0x20u	/* the last packet was a RST */
#define NP_FLOW_ANSWERED	0x40u	/* a reply was admitted */
#define NP_FLOW_EGRESS		0x80u	/* direction of the first packet */
#define NP_FLOW_BITS		0xffu
#define NP_VERSION_SHIFT	8
#define NP_VERSION_MASK		0xffff00ull
#define NP_EXPIRES_SHIFT	24

#define NP_BUCKET_FLOWS		8

struct np_flow_bucket {
	struct bpf_spin_lock lock;
	__u32 reserved;
	__u64 tags;			/* a byte for each flow: part of its hash; 0: free */
	__u64 pad[6];			/* 64 bytes */
	struct np_flow flow[NP_BUCKET_FLOWS];
};

/* Elements of np_flow_stats. */
#define NP_FLOWS_MADE		0
#define NP_FLOWS_EVICTED	1	/* entries that had to make room before they expired */
#define NP_FLOW_STATS		2

struct np_fragment_key {
	__u8 source[16];		/* IPv4 in the first four bytes */
	__u8 destination[16];
	__u32 id_be;
	__u8 protocol;
	__u8 direction;
	__u16 family;			/* 4 or 6 */
};

struct np_fragment {
	__u64 expires;			/* in ticks */
	__u32 verdict;			/* of the first fragment */
	__u32 decision;			/* cb[0] of the first fragment */
};

struct np_event {
	__u64 time_ns;			/* CLOCK_MONOTONIC */
	__u32 ifindex;
	__u32 decision;			/* id plus one; 0: no table decision */
	__u32 generation;		/* of the bank that decided */
	__u32 length;			/* of the packet, bytes */
	__u8 source[16];		/* IPv4 in the first four bytes */
	__u8 destination[16];
	__u16 source_port_be;
	__u16 destination_port_be;
	__u16 ethertype_be;
	__u8 protocol;
	__u8 verdict;			/* enum np_verdict */
	__u8 direction;
	__u8 tcp_flags;
	__u8 icmp_type;
	__u8 icmp_code;
	__u32 suppressed;		/* events of this rule that the rate limit held back since the last */
};

struct np_event_limit {
	__u64 window;			/* its start, in ticks */
	__u32 sent;			/* events in it */
	__u32 suppressed;
};

/* Network byte order; IPv4 in the first four bytes, the rest zero. */
union np_address {
	__u64 half[2];
	__u32 v4;
	__u8 byte[16];
};

struct np_packet {
	union np_address source;
	union np_address destination;
	__u32 l3;			/* offsets in the frame: IP header, */
	__u32 l4;			/* transport header, */
	__u32 end;			/* end of the IP packet */
	__u32 fragment_id_be;
	__u16 source_port_be;		/* ICMP echo: the identifier, in both */
	__u16 destination_port_be;
	__u16 ethertype_be;
	__u8 protocol;
	__u8 fragment;			/* enum np_fragment_part */
	__u8 icmp_type;			/* with icmp_code: 0 for all but ICMP */
	__u8 icmp_code;
	__u8 tcp_flags;			/* 0 for all but TCP */
	__u8 ipv6;
	__u8 direction;
	__u8 bank;			/* of the tables that decide it */
	__u32 decision;			/* of those tables, id plus one; 0: none */
};

#endif
