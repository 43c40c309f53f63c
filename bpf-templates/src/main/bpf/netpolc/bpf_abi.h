/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * What the data path needs of the kernel's and the network's ABI, and nothing else, so that the
 * emitted C compiles with clang alone. A test compares the layouts with <linux/bpf.h>.
 */
#ifndef NETPOLC_BPF_ABI_H
#define NETPOLC_BPF_ABI_H

typedef unsigned char __u8;
typedef unsigned short __u16;
typedef unsigned int __u32;
typedef unsigned long long __u64;
typedef long long __s64;
typedef _Bool bool;

#define NULL		((void *)0)
#define true		1
#define false		0

#define SEC(name)	__attribute__((section(name), used))
#define __always_inline	inline __attribute__((always_inline))
#define likely(x)	__builtin_expect(!!(x), 1)
#define unlikely(x)	__builtin_expect(!!(x), 0)

/* Nothing that was loaded before is known any more. */
#define barrier()		asm volatile("" : : : "memory")

/* One load or store that the compiler neither repeats, nor splits, nor moves past another one. */
#define READ_ONCE(x)		(*(const volatile __typeof__(x) *)&(x))
#define WRITE_ONCE(x, value)	(*(volatile __typeof__(x) *)&(x) = (value))

/*
 * A subprogram. "used" keeps the compiler from dropping a result that no caller looks at: the
 * verifier refuses a subprogram that ends with a pointer to its stack in R0.
 */
#define __subprogram	static __attribute__((noinline, used))

/* The same, checked once whatever its callers know: it takes a context and numbers only. */
#define __global	__attribute__((noinline))

/* Members of a map definition, as libbpf reads them from BTF. */
#define __uint(name, value)	int (*name)[value]
#define __type(name, type)	type *name

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define np_be16(x)	((__u16)__builtin_bswap16(x))
#define np_be32(x)	((__u32)__builtin_bswap32(x))
#define np_be64(x)	((__u64)__builtin_bswap64(x))
#else
#define np_be16(x)	((__u16)(x))
#define np_be32(x)	((__u32)(x))
#define np_be64(x)	((__u64)(x))
#endif

enum {
	BPF_MAP_TYPE_ARRAY = 2,
	BPF_MAP_TYPE_PERCPU_ARRAY = 6,
	BPF_MAP_TYPE_LRU_HASH = 9,
	BPF_MAP_TYPE_RINGBUF = 27,
};

enum {
	TCX_NEXT = -1,
	TCX_DROP = 2,
	TCX_REDIRECT = 7,
};

#define BPF_ANY			0
#define BPF_F_INGRESS		1
#define BPF_RB_NO_WAKEUP	1

/* The leading fields of the kernel's struct __sk_buff, in its order. */
struct __sk_buff {
	__u32 len;
	__u32 pkt_type;
	__u32 mark;
	__u32 queue_mapping;
	__u32 protocol;
	__u32 vlan_present;
	__u32 vlan_tci;
	__u32 vlan_proto;
	__u32 priority;
	__u32 ingress_ifindex;
	__u32 ifindex;
	__u32 tc_index;
	__u32 cb[5];
	__u32 hash;
	__u32 tc_classid;
	__u32 data;
	__u32 data_end;
};

/* The kernel finds it by this name. */
struct bpf_spin_lock {
	__u32 val;
};

/* The kernel's helper functions, by number. Not every shape uses each. */
#define __helper	static __attribute__((unused))

__helper void *(*const bpf_map_lookup_elem)(void *map, const void *key) = (void *)1;
__helper long (*const bpf_map_update_elem)(void *map, const void *key, const void *value,
					 __u64 flags) = (void *)2;
__helper __u64 (*const bpf_ktime_get_ns)(void) = (void *)5;
__helper long (*const bpf_skb_store_bytes)(struct __sk_buff *skb, __u32 offset, const void *from,
					 __u32 len, __u64 flags) = (void *)9;
__helper long (*const bpf_redirect)(__u32 ifindex, __u64 flags) = (void *)23;
__helper long (*const bpf_skb_load_bytes)(const void *skb, __u32 offset, void *to,
					__u32 len) = (void *)26;
__helper __s64 (*const bpf_csum_diff)(const void *from, __u32 from_size, const void *to,
				    __u32 to_size, __u32 seed) = (void *)28;
__helper void (*const bpf_spin_lock)(struct bpf_spin_lock *lock) = (void *)93;
__helper void (*const bpf_spin_unlock)(struct bpf_spin_lock *lock) = (void *)94;
__helper __u64 (*const bpf_jiffies64)(void) = (void *)118;
__helper long (*const bpf_skb_change_tail)(struct __sk_buff *skb, __u32 len,
					 __u64 flags) = (void *)38;
__helper void *(*const bpf_ringbuf_reserve)(void *ringbuf, __u64 size, __u64 flags) = (void *)131;
__helper void (*const bpf_ringbuf_submit)(void *data, __u64 flags) = (void *)132;

/*
 * Network headers. All multi-byte fields are in network byte order. They may lie at any address:
 * the machine must be one that reads unaligned words.
 */

#define ETH_P_IP	0x0800
#define ETH_P_ARP	0x0806
#define ETH_P_IPV6	0x86dd
#define ETH_P_8021Q	0x8100
#define ETH_P_8021AD	0x88a8

struct ethhdr {
	__u8 destination[6];
	__u8 source[6];
	__u16 type;
};

struct vlanhdr {
	__u16 tci;
	__u16 type;
};

struct iphdr {
	__u8 version_ihl;
	__u8 tos;
	__u16 total_length;
	__u16 id;
	__u16 fragment;
	__u8 ttl;
	__u8 protocol;
	__u16 check;
	__u32 source;
	__u32 destination;
};

#define IP_MF		0x2000
#define IP_OFFSET	0x1fff

struct ipv6hdr {
	__u8 version_class;	/* the upper half: version */
	__u8 class_label[3];
	__u16 payload_length;
	__u8 next_header;
	__u8 hop_limit;
	__u64 source[2];
	__u64 destination[2];
};

/* The first eight bytes of an extension header, by the names of each kind. */
struct ipv6_extension {
	__u8 next_header;
	__u8 length;			/* not of a fragment header: 8-byte units beyond these 8 */
	union {
		__u16 fragment;		/* offset in 8 bytes, two reserved bits, more fragments */
		struct {
			__u8 routing_type;
			__u8 segments_left;
		};
	};
	__u32 fragment_id;
};

#define IP6_OFFSET	0xfff8
#define IP6_MF		0x0001

enum {
	IPPROTO_HOPOPTS = 0,
	IPPROTO_ICMP = 1,
	IPPROTO_TCP = 6,
	IPPROTO_UDP = 17,
	IPPROTO_ROUTING = 43,
	IPPROTO_FRAGMENT = 44,
	IPPROTO_ICMPV6 = 58,
	IPPROTO_DSTOPTS = 60,
	IPPROTO_SCTP = 132,
};

struct tcphdr {
	__u16 source;
	__u16 destination;
	__u32 sequence;
	__u32 acknowledgement;
	__u8 offset;		/* upper four bits: header length in 4-byte units */
	__u8 flags;
	__u16 window;
	__u16 check;
	__u16 urgent;
};

enum {
	TCP_FIN = 1,
	TCP_SYN = 2,
	TCP_RST = 4,
	TCP_ACK = 16,
};

struct icmphdr {
	__u8 type;
	__u8 code;
	__u16 check;
	__u16 id;		/* echo; otherwise the upper half of the rest of the header */
	__u16 rest;
};

enum {
	ICMP_ECHO_REPLY = 0,
	ICMP_UNREACHABLE = 3,
	ICMP_ECHO = 8,
	ICMP_TIME_EXCEEDED = 11,
	ICMP_PARAMETER_PROBLEM = 12,
	ICMP_CODE_PROHIBITED = 13,

	ICMPV6_UNREACHABLE = 1,
	ICMPV6_PARAMETER_PROBLEM = 4,
	ICMPV6_CODE_PROHIBITED = 1,
	ICMPV6_ECHO = 128,
	ICMPV6_ECHO_REPLY = 129,
	ICMPV6_LISTENER_QUERY = 130,
	ICMPV6_LISTENER_DONE = 132,
	ICMPV6_ROUTER_SOLICITATION = 133,
	ICMPV6_REDIRECT = 137,
	ICMPV6_LISTENER_REPORT_V2 = 143,
};

#endif
