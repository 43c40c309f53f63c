/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * The answer to a denied packet: TCP RST, or ICMP destination unreachable, administratively
 * prohibited. It is written over the packet and sent back the way that the packet came: to the pod,
 * or into the host as if the pod had sent it. NP_ANSWER_MARK leads it past our own programs; a mark
 * does not survive the way out of a pod's network namespace, so that no pod can set it.
 *
 * Never answered: fragments, RST, ICMP other than echo requests, what comes from or goes to an
 * address that is not one host's; nor are options and extension headers.
 *
 * Checksums: where the kernel has put off the denied packet's checksum, it will be finished on the
 * way, over what is our answer by then: the sum from the transport header on is stored where the
 * denied packet has its checksum field. From here this cannot be seen. The answers are right in
 * both cases because a field that nobody reads (the window of a RST, the unused half word of an ICMP
 * error) is chosen such that the sum stored is what the place needs.
 */
#ifndef NETPOLC_REJECT_H
#define NETPOLC_REJECT_H

#include "packet.h"

#define NP_ANSWER_MARK		0x4e50414eu

#if NP_WITH_ANSWERS

#define NP_ANSWER_HOPS		64
#define NP_QUOTED_TRANSPORT	8

struct np_answer4 {
	struct iphdr ip;
	union {
		struct tcphdr tcp;
		struct {
			struct icmphdr icmp;
			struct iphdr quoted;
			__u8 transport[NP_QUOTED_TRANSPORT];
		};
	};
};

struct np_answer6 {
	struct ipv6hdr ip;
	union {
		struct tcphdr tcp;
		struct {
			struct icmphdr icmp;
			struct ipv6hdr quoted;
			__u8 transport[NP_QUOTED_TRANSPORT];
		};
	};
};

static __always_inline __u16 np_fold(__u64 sum)
{
	sum = (sum & 0xffffffff) + (sum >> 32);
	sum = (sum & 0xffffffff) + (sum >> 32);
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return sum;
}

/* The one's complement sum of @length bytes, a multiple of 4. */
static __always_inline __u16 np_sum(const void *data, const __u32 length)
{
	return np_fold((__u32)bpf_csum_diff(NULL, 0, data, length, 0));
}

/* False: nobody could be told, or too many. */
static __always_inline bool np_is_one_host(const union np_address *address, bool ipv6)
{
	if (ipv6)
		return address->byte[0] != 0xff && (address->half[0] || address->half[1]);
	return address->byte[0] != 0 && address->byte[0] != 127 && address->byte[0] < 224;
}

/* Fills in the RST to @denied. @pseudo: sum of the pseudo header. */
static __always_inline void np_write_reset(struct tcphdr *reset, const struct tcphdr *denied,
					   __u32 payload, __u16 pseudo)
{
	__builtin_memset(reset, 0, sizeof(*reset));
	reset->source = denied->destination;
	reset->destination = denied->source;
	reset->offset = sizeof(*reset) / 4 << 4;
	reset->flags = TCP_RST;
	if (denied->flags & TCP_ACK) {
		reset->sequence = denied->acknowledgement;
	} else {
		payload += !!(denied->flags & TCP_SYN) + !!(denied->flags & TCP_FIN);
		reset->acknowledgement = np_be32(np_be32(denied->sequence) + payload);
		reset->flags |= TCP_ACK;
	}
	reset->window = ~np_fold(2 * (__u32)pseudo + np_sum(reset, sizeof(*reset)));
	reset->check = pseudo;
}

/* Puts the answer in place of the packet and sends it off. */
static __always_inline int np_send_answer(struct __sk_buff *skb, const struct np_packet *packet,
					  const void *answer, const __u32 length)
{
	__u8 from[12];
	__u8 to[12];

	if (bpf_skb_load_bytes(skb, 0, from, sizeof(from)) || from[0] & 1)
		return TCX_DROP;
	__builtin_memcpy(to, from + 6, 6);
	__builtin_memcpy(to + 6, from, 6);
	if (bpf_skb_change_tail(skb, packet->l3 + length, 0) ||
	    bpf_skb_store_bytes(skb, 0, to, sizeof(to), 0) ||
	    bpf_skb_store_bytes(skb, packet->l3, answer, length, 0))
		return TCX_DROP;
	skb->mark = NP_ANSWER_MARK;
	return bpf_redirect(skb->ifindex, packet->direction == NP_INGRESS ? BPF_F_INGRESS : 0);
}

__subprogram int np_reject4(struct __sk_buff *skb, const struct np_packet *packet)
{
	bool tcp = packet->protocol == IPPROTO_TCP;
	struct np_answer4 answer;
	struct tcphdr denied;
	__u32 length;

	if (packet->l4 - packet->l3 != sizeof(answer.ip))
		return TCX_DROP;
	__builtin_memset(&answer, 0, sizeof(answer));
	length = tcp ? sizeof(answer.tcp) : sizeof(answer) - sizeof(answer.ip);
	answer.ip.version_ihl = 0x45;
	answer.ip.total_length = np_be16(sizeof(answer.ip) + length);
	answer.ip.ttl = NP_ANSWER_HOPS;
	answer.ip.protocol = tcp ? IPPROTO_TCP : IPPROTO_ICMP;
	answer.ip.source = packet->destination.v4;
	answer.ip.destination = packet->source.v4;
	answer.ip.check = ~np_sum(&answer.ip, sizeof(answer.ip));
	if (tcp) {
		if (bpf_skb_load_bytes(skb, packet->l4, &denied, sizeof(denied)))
			return TCX_DROP;
		np_write_reset(&answer.tcp, &denied,
			       packet->end - packet->l4 - (denied.offset >> 4 << 2),
			       np_fold(np_sum(&answer.ip.source, 8) +
				       np_be16(IPPROTO_TCP) + np_be16(length)));
		return np_send_answer(skb, packet, &answer, sizeof(answer.ip) + sizeof(answer.tcp));
	}
	if (bpf_skb_load_bytes(skb, packet->l3, &answer.quoted,
			       sizeof(answer.quoted) + sizeof(answer.transport)))
		return TCX_DROP;
	answer.icmp.type = ICMP_UNREACHABLE;
	answer.icmp.code = ICMP_CODE_PROHIBITED;
	answer.icmp.check = ~np_sum(&answer.icmp, sizeof(answer) - sizeof(answer.ip));
	return np_send_answer(skb, packet, &answer, sizeof(answer));
}

__subprogram int np_reject6(struct __sk_buff *skb, const struct np_packet *packet)
{
	bool tcp = packet->protocol == IPPROTO_TCP;
	struct np_answer6 answer;
	struct tcphdr denied;
	__u32 length;
	__u16 pseudo;

	if (packet->l4 - packet->l3 != sizeof(answer.ip))
		return TCX_DROP;
	__builtin_memset(&answer, 0, sizeof(answer));
	length = tcp ? sizeof(answer.tcp) : sizeof(answer) - sizeof(answer.ip);
	answer.ip.version_class = 0x60;
	answer.ip.payload_length = np_be16(length);
	answer.ip.next_header = tcp ? IPPROTO_TCP : IPPROTO_ICMPV6;
	answer.ip.hop_limit = NP_ANSWER_HOPS;
	__builtin_memcpy(answer.ip.source, &packet->destination, sizeof(answer.ip.source));
	__builtin_memcpy(answer.ip.destination, &packet->source, sizeof(answer.ip.destination));
	pseudo = np_fold(np_sum(answer.ip.source, 32) + np_be16(answer.ip.next_header) +
			 np_be16(length));
	if (tcp) {
		if (bpf_skb_load_bytes(skb, packet->l4, &denied, sizeof(denied)))
			return TCX_DROP;
		np_write_reset(&answer.tcp, &denied,
			       packet->end - packet->l4 - (denied.offset >> 4 << 2), pseudo);
		return np_send_answer(skb, packet, &answer, sizeof(answer.ip) + sizeof(answer.tcp));
	}
	if (bpf_skb_load_bytes(skb, packet->l3, &answer.quoted,
			       sizeof(answer.quoted) + sizeof(answer.transport)))
		return TCX_DROP;
	answer.icmp.type = ICMPV6_UNREACHABLE;
	answer.icmp.code = ICMPV6_CODE_PROHIBITED;
	answer.icmp.rest = pseudo;
	answer.icmp.check =
		~np_fold(pseudo + np_sum(&answer.icmp, sizeof(answer) - sizeof(answer.ip)));
	return np_send_answer(skb, packet, &answer, sizeof(answer));
}

/* Answers a denied packet where that is allowed; what the program returns. */
static __always_inline int np_reject(struct __sk_buff *skb, const struct np_packet *packet)
{
	if (packet->fragment != NP_WHOLE ||
	    !np_is_one_host(&packet->source, packet->ipv6) ||
	    !np_is_one_host(&packet->destination, packet->ipv6) ||
	    (packet->protocol == IPPROTO_TCP && packet->tcp_flags & TCP_RST) ||
	    (np_is_icmp(packet) && !np_is_echo_request(packet)))
		return TCX_DROP;
	return packet->ipv6 ? np_reject6(skb, packet) : np_reject4(skb, packet);
}

#endif
#endif
