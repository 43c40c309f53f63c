/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* Layouts of the map values. docs/datapath.md explains them. */
#ifndef NETPOLC_TABLES_H
#define NETPOLC_TABLES_H

#define NP_INGRESS	0
#define NP_EGRESS	1

#define NP_LEAF		0x80000000u	/* trie entry: the rest is a peer class */
#define NP_ALLOW	0x80000000u	/* decision word: the packet is allowed */
#define NP_ID_MASK	0x00ffffffu	/* row of a cell, decision id of a decision word */
#define NP_TRACK_SHIFT	24		/* cell: four bits, TCP UDP SCTP other */
#define NP_REPLY_SHIFT	28		/* cell: four bits, TCP UDP SCTP other */
#define NP_V6_LEAF	0xffffffffu	/* shift of a node that has no block */

struct np_bank {
	__u32 vector_stride;		/* elements of np_vectors for each vector */
	__u32 row_stride;		/* elements of np_rows for each row */
	__u64 generation;		/* counts swaps, for people */
};

struct np_control {
	__u32 active_bank;		/* 0 or 1; the one store that commits */
	__u32 reserved;
	struct np_bank bank[2];
	__u8 pad[24];			/* 64 bytes */
};

struct np_endpoint {
	__u32 ifindex;			/* 0: free slot */
	__u32 subject[2];		/* for each bank */
	__u32 flags;			/* NP_HAS_IPV4, NP_HAS_IPV6 */
	__u32 ipv4_be;
	__u32 reserved[3];
	__u8 ipv6[16];
	__u8 pad[16];			/* 64 bytes */
};

#define NP_HAS_IPV4	1u
#define NP_HAS_IPV6	2u

struct np_subject {
	__u32 vector[2];		/* for each direction */
};

struct np_v4_root {
	__u32 entry[65536];
};

struct np_block {
	__u32 entry[256];
};

struct np_v6_node {
	__u64 prefix_high;		/* host order, most significant half first */
	__u64 prefix_low;
	__u64 mask_high;
	__u64 mask_low;
	__u32 shift;			/* byte of the address, 0 the first; or NP_V6_LEAF */
	__u32 hit;			/* block, or class when shift is NP_V6_LEAF */
	__u32 miss;			/* class */
	__u32 reserved;
};

struct np_port_classes {
	__u16 class_of[65536];
};

struct np_protocol_classes {
	__u16 class_of[256];
};

struct np_vector_slots {
	__u32 chunk[16];
};

struct np_cells {
	__u32 cell[64];
};

struct np_row_slots {
	__u32 decision[16];
};

struct np_counter {
	__u64 packets;
	__u64 bytes;
};

struct np_flow4_key {
	__u32 local_be;
	__u32 remote_be;
	__u16 local_port_be;
	__u16 remote_port_be;
	__u8 protocol;
	__u8 pad[3];
};

struct np_flow6_key {
	__u8 local[16];
	__u8 remote[16];
	__u16 local_port_be;
	__u16 remote_port_be;
	__u8 protocol;
	__u8 pad[3];
};

struct np_flow {
	__u64 expires_ns;		/* CLOCK_MONOTONIC, coarse */
	__u32 initiator;		/* direction of the first packet */
	__u32 state;			/* NP_FLOW_OWN_NODE; TCP: NP_TCP_* bits seen */
};

#define NP_FLOW_OWN_NODE	1u	/* the first packet came from the pod's own node */
#define NP_TCP_ANSWERED		2u	/* the other end sent an ACK */
#define NP_TCP_CONFIRMED	4u	/* and the initiator one after it */
#define NP_TCP_FIN_FORWARD	8u	/* the initiator sent a FIN */
#define NP_TCP_FIN_REPLY	16u	/* the other end did */
#define NP_TCP_RESET		32u	/* the last packet was a RST */

struct np_fragment_key {
	__u8 source[16];		/* IPv4 in the first four bytes */
	__u8 destination[16];
	__u32 id_be;
	__u8 protocol;
	__u8 direction;
	__u16 family;			/* 4 or 6 */
};

struct np_fragment {
	__u64 expires_ns;
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
	__u64 window_ns;		/* start of the window */
	__u32 sent;			/* events in it */
	__u32 suppressed;
};

#endif
