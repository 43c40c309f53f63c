/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * From bytes to struct np_packet, as "Packet rules" in docs/datapath.md say. The common packet (no
 * VLAN tag, no options, no fragment; TCP, UDP or SCTP; headers linear) is read in place; every
 * other one by np_parse(), which copies what it reads and so does not care where the bytes lie.
 */
#ifndef NETPOLC_PACKET_H
#define NETPOLC_PACKET_H

#include "maps.h"

#define NP_MAX_VLAN_TAGS		2
#define NP_MAX_EXTENSION_HEADERS	8
#define NP_MAX_LENGTH			65535	/* longer: a segment that is cut later */
#define NP_MIN_TRANSPORT		8	/* no transport header that is read is shorter */
#define NP_SCTP_HEADER			12

enum np_kind {
	NP_KIND_IPV4,
	NP_KIND_IPV6,
	NP_KIND_NEIGHBOUR,		/* ARP, neighbour discovery, multicast listener report */
	NP_KIND_OTHER,			/* not IP, not ARP */
	NP_KIND_MALFORMED,
	NP_KIND_EXTENSION_HEADERS,	/* chain too long */
};

enum np_fragment_part {
	NP_WHOLE,
	NP_FIRST_FRAGMENT,
	NP_LATER_FRAGMENT,
};

static __always_inline bool np_passes(enum np_verdict verdict)
{
	return verdict < NP_DENY_POLICY;
}

static __always_inline bool np_has_ports(__u8 protocol)
{
	return protocol == IPPROTO_TCP || protocol == IPPROTO_UDP || protocol == IPPROTO_SCTP;
}

static __always_inline bool np_is_icmp(const struct np_packet *packet)
{
	return packet->protocol == (packet->ipv6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP);
}

static __always_inline bool np_is_echo_request(const struct np_packet *packet)
{
	return np_is_icmp(packet) &&
	       packet->icmp_type == (packet->ipv6 ? ICMPV6_ECHO : ICMP_ECHO);
}

static __always_inline bool np_is_echo_reply(const struct np_packet *packet)
{
	return np_is_icmp(packet) &&
	       packet->icmp_type == (packet->ipv6 ? ICMPV6_ECHO_REPLY : ICMP_ECHO_REPLY);
}

static __always_inline bool np_is_icmp_error(const struct np_packet *packet)
{
	if (!np_is_icmp(packet))
		return false;
	if (packet->ipv6)
		return packet->icmp_type >= ICMPV6_UNREACHABLE &&
		       packet->icmp_type <= ICMPV6_PARAMETER_PROBLEM;
	return packet->icmp_type == ICMP_UNREACHABLE || packet->icmp_type == ICMP_TIME_EXCEEDED ||
	       packet->icmp_type == ICMP_PARAMETER_PROBLEM;
}

static __always_inline bool np_is_extension_header(__u8 next_header)
{
	return next_header == IPPROTO_HOPOPTS || next_header == IPPROTO_ROUTING ||
	       next_header == IPPROTO_FRAGMENT || next_header == IPPROTO_DSTOPTS;
}

/*
 * A common packet, in place. Its transport header follows an IP header of constant length.
 */
struct np_view {
	const __u8 *ip;
	__u32 length;			/* of the IP packet */
	__u32 ports;			/* where its protocol's entries in np_ports begin */
	__u8 protocol;
};

/*
 * Neighbouring fields of a common packet as one little-endian word: EtherType, version and header
 * length; fragment, time to live, protocol.
 */
#define NP_AT_ETHERTYPE		12
#define NP_AT_FRAGMENT		6	/* in the IPv4 header */
#define NP_COMMON_IPV4		0x450008u
#define NP_COMMON_IPV4_MASK	0xffffffu
#define NP_COMMON_TRANSPORT(protocol)	((__u32)(protocol) << 24)
#define NP_COMMON_TRANSPORT_MASK	0xff00ff3fu	/* not: flags but MF, time to live */

static __always_inline __u32 np_ip_header(const bool ipv6)
{
	return ipv6 ? sizeof(struct ipv6hdr) : sizeof(struct iphdr);
}

static __always_inline const __u8 *np_source(const struct np_view *view, const bool ipv6)
{
	return view->ip + (ipv6 ? __builtin_offsetof(struct ipv6hdr, source) :
				  __builtin_offsetof(struct iphdr, source));
}

static __always_inline const __u8 *np_destination(const struct np_view *view, const bool ipv6)
{
	return view->ip + (ipv6 ? __builtin_offsetof(struct ipv6hdr, destination) :
				  __builtin_offsetof(struct iphdr, destination));
}

static __always_inline const struct tcphdr *np_transport(const struct np_view *view,
							 const bool ipv6)
{
	return (const void *)(view->ip + np_ip_header(ipv6));
}

/*
 * Whether a TCP header's length is one that fits into the IP packet; also false for some where
 * reserved bits are set beside it.
 */
static __always_inline bool np_glance_tcp(const struct tcphdr *tcp, const __u32 ip_header,
					  __u32 length)
{
	return likely(tcp->offset >= sizeof(*tcp) / 4 << 4) &&
	       likely(ip_header + (tcp->offset >> 2) <= length);
}

/*
 * Looks at a packet that may be a common one of a family: constant offsets, no call. False: it is
 * not one, and has to be parsed.
 */
static __always_inline bool np_glance(struct __sk_buff *skb, const bool ipv6, struct np_view *view)
{
	const __u8 *data = (void *)(long)skb->data;
	const __u8 *data_end = (void *)(long)skb->data_end;
	const struct iphdr *v4 = (void *)(data + sizeof(struct ethhdr));
	const struct ipv6hdr *v6 = (void *)(data + sizeof(struct ethhdr));
	__u32 transport;

	view->ip = data + sizeof(struct ethhdr);
	if (view->ip + np_ip_header(ipv6) + NP_MIN_TRANSPORT > data_end)
		return false;
	if (ipv6) {
		if (*(const __u16 *)(data + NP_AT_ETHERTYPE) != np_be16(ETH_P_IPV6) ||
		    v6->version_class >> 4 != 6)
			return false;
		transport = NP_COMMON_TRANSPORT(v6->next_header);
		view->length = sizeof(*v6) + np_be16(v6->payload_length);
	} else {
		if ((*(const __u32 *)(data + NP_AT_ETHERTYPE) & NP_COMMON_IPV4_MASK) !=
		    NP_COMMON_IPV4)
			return false;
		transport = *(const __u32 *)(view->ip + NP_AT_FRAGMENT) & NP_COMMON_TRANSPORT_MASK;
		view->length = np_be16(v4->total_length);
	}
	if (sizeof(struct ethhdr) + view->length > READ_ONCE(skb->len))
		return false;
	if (likely(transport == NP_COMMON_TRANSPORT(IPPROTO_TCP))) {
		view->protocol = IPPROTO_TCP;
		view->ports = NP_AT_PORTS + NP_INDEX_TCP * NP_PORT_BYTES;
		return view->ip + np_ip_header(ipv6) + sizeof(struct tcphdr) <= data_end &&
		       np_glance_tcp(np_transport(view, ipv6), np_ip_header(ipv6), view->length);
	}
	if (transport == NP_COMMON_TRANSPORT(IPPROTO_UDP)) {
		view->protocol = IPPROTO_UDP;
		view->ports = NP_AT_PORTS + NP_INDEX_UDP * NP_PORT_BYTES;
		return view->length >= np_ip_header(ipv6) + NP_MIN_TRANSPORT;
	}
	view->protocol = IPPROTO_SCTP;
	view->ports = NP_AT_PORTS + NP_INDEX_SCTP * NP_PORT_BYTES;
	return transport == NP_COMMON_TRANSPORT(IPPROTO_SCTP) &&
	       view->length >= np_ip_header(ipv6) + NP_SCTP_HEADER;
}

/* Writes a common packet out. Fields that it does not have are left alone. */
static __always_inline void np_write_out(const struct __sk_buff *skb, const struct np_view *view,
					 const bool ipv6, struct np_packet *packet)
{
	const struct tcphdr *tcp = np_transport(view, ipv6);

	packet->l3 = sizeof(struct ethhdr);
	packet->l4 = sizeof(struct ethhdr) + np_ip_header(ipv6);
	packet->end = sizeof(struct ethhdr) + view->length;
	packet->ethertype_be = np_be16(ipv6 ? ETH_P_IPV6 : ETH_P_IP);
	packet->ipv6 = ipv6;
	packet->protocol = view->protocol;
	if (ipv6) {
		__builtin_memcpy(&packet->source, np_source(view, true), sizeof(packet->source));
		__builtin_memcpy(&packet->destination, np_destination(view, true),
				 sizeof(packet->destination));
	} else {
		/* Whole halves: a load of one would wait for two stores of its parts. */
		packet->source.half[0] = *(const __u32 *)np_source(view, false);
		packet->destination.half[0] = *(const __u32 *)np_destination(view, false);
	}
	packet->source_port_be = tcp->source;
	packet->destination_port_be = tcp->destination;
	/*
	 * np_glance() has seen to it that a TCP header is whole. Verifiers before 6.8 forget which
	 * packets are TCP when the protocol has to be kept on the stack, hence once more.
	 */
	if (view->protocol == IPPROTO_TCP &&
	    likely((const void *)(tcp + 1) <= (const void *)(long)READ_ONCE(skb->data_end)))
		packet->tcp_flags = tcp->flags;
}

/* Rules 12 and 13. False: malformed. */
static __always_inline bool np_parse_transport(struct __sk_buff *skb, struct np_packet *packet)
{
	__u32 available = packet->end - packet->l4;
	union {
		struct tcphdr tcp;
		struct icmphdr icmp;
		__u16 port[2];
	} header;
	__u32 length;

	if (packet->protocol == IPPROTO_TCP) {
		if (available < sizeof(header.tcp) ||
		    bpf_skb_load_bytes(skb, packet->l4, &header, sizeof(header.tcp)))
			return false;
		length = header.tcp.offset >> 4 << 2;
		packet->tcp_flags = header.tcp.flags;
		packet->source_port_be = header.port[0];
		packet->destination_port_be = header.port[1];
		return length >= sizeof(header.tcp) && length <= available;
	}
	if (packet->protocol == IPPROTO_UDP || packet->protocol == IPPROTO_SCTP) {
		length = packet->protocol == IPPROTO_UDP ? NP_MIN_TRANSPORT : NP_SCTP_HEADER;
		if (available < length ||
		    bpf_skb_load_bytes(skb, packet->l4, &header, NP_MIN_TRANSPORT))
			return false;
		packet->source_port_be = header.port[0];
		packet->destination_port_be = header.port[1];
		return true;
	}
	if (!np_is_icmp(packet))
		return true;
	if (available < sizeof(header.icmp) ||
	    bpf_skb_load_bytes(skb, packet->l4, &header, sizeof(header.icmp)))
		return false;
	packet->icmp_type = header.icmp.type;
	packet->icmp_code = header.icmp.code;
	if (np_is_echo_request(packet) || np_is_echo_reply(packet)) {
		packet->source_port_be = header.icmp.id;
		packet->destination_port_be = header.icmp.id;
	}
	return true;
}

/* Rules 4 to 6. False: malformed. */
static __always_inline bool np_parse_ipv4(struct __sk_buff *skb, struct np_packet *packet)
{
	__u32 rest = skb->len - packet->l3;
	struct iphdr ip;
	__u32 header;
	__u32 length;
	__u32 offset;

	if (bpf_skb_load_bytes(skb, packet->l3, &ip, sizeof(ip)) || ip.version_ihl >> 4 != 4)
		return false;
	header = (ip.version_ihl & 15) << 2;
	length = np_be16(ip.total_length);
	if (length == 0 && rest > NP_MAX_LENGTH)
		length = rest;
	if (header < sizeof(ip) || length < header || length > rest)
		return false;
	packet->l4 = packet->l3 + header;
	packet->end = packet->l3 + length;
	packet->protocol = ip.protocol;
	packet->source.v4 = ip.source;
	packet->destination.v4 = ip.destination;
	packet->fragment_id_be = ip.id;
	offset = np_be16(ip.fragment) & IP_OFFSET;
	if (offset) {
		packet->fragment = NP_LATER_FRAGMENT;
		return ip.protocol != IPPROTO_TCP || offset != 1;
	}
	if (ip.fragment & np_be16(IP_MF))
		packet->fragment = NP_FIRST_FRAGMENT;
	return np_parse_transport(skb, packet);
}

/* Rules 7 to 11 and 14. */
static __always_inline enum np_kind np_parse_ipv6(struct __sk_buff *skb, struct np_packet *packet)
{
	__u32 rest = skb->len - packet->l3;
	bool fragment_header = false;
	struct ipv6_extension ext;
	struct ipv6hdr ip;
	__u32 length;

	packet->ipv6 = true;
	if (bpf_skb_load_bytes(skb, packet->l3, &ip, sizeof(ip)) || ip.version_class >> 4 != 6)
		return NP_KIND_MALFORMED;
	length = sizeof(ip) + np_be16(ip.payload_length);
	if (ip.payload_length == 0 && rest > NP_MAX_LENGTH + sizeof(ip))
		length = rest;
	if (length > rest)
		return NP_KIND_MALFORMED;
	packet->l4 = packet->l3 + sizeof(ip);
	packet->end = packet->l3 + length;
	packet->protocol = ip.next_header;
	__builtin_memcpy(&packet->source, ip.source, sizeof(ip.source));
	__builtin_memcpy(&packet->destination, ip.destination, sizeof(ip.destination));

	for (int i = 0; i < NP_MAX_EXTENSION_HEADERS; i++) {
		if (!np_is_extension_header(packet->protocol))
			break;
		/* The shortest extension header is as long as the fragment header. */
		if (packet->l4 + sizeof(ext) > packet->end ||
		    bpf_skb_load_bytes(skb, packet->l4, &ext, sizeof(ext)))
			return NP_KIND_MALFORMED;
		length = sizeof(ext);
		if (packet->protocol == IPPROTO_FRAGMENT) {
			if (fragment_header)
				return NP_KIND_MALFORMED;
			fragment_header = true;
			packet->fragment_id_be = ext.fragment_id;
			if (ext.fragment & np_be16(IP6_OFFSET)) {
				packet->fragment = NP_LATER_FRAGMENT;
				return NP_KIND_IPV6;
			}
			if (ext.fragment & np_be16(IP6_MF))
				packet->fragment = NP_FIRST_FRAGMENT;
		} else {
			length = (ext.length + 1) << 3;
			if (packet->l4 + length > packet->end ||
			    (packet->protocol == IPPROTO_ROUTING && ext.segments_left))
				return NP_KIND_MALFORMED;
		}
		packet->l4 += length;
		packet->protocol = ext.next_header;
	}
	if (np_is_extension_header(packet->protocol))
		return NP_KIND_EXTENSION_HEADERS;
	if (!np_parse_transport(skb, packet))
		return NP_KIND_MALFORMED;
	if (packet->protocol != IPPROTO_ICMPV6 || fragment_header)
		return NP_KIND_IPV6;
	if (packet->icmp_type >= ICMPV6_ROUTER_SOLICITATION &&
	    packet->icmp_type <= ICMPV6_REDIRECT && ip.hop_limit == 255)
		return NP_KIND_NEIGHBOUR;
	if (((packet->icmp_type >= ICMPV6_LISTENER_QUERY &&
	      packet->icmp_type <= ICMPV6_LISTENER_DONE) ||
	     packet->icmp_type == ICMPV6_LISTENER_REPORT_V2) &&
	    packet->destination.byte[0] == 0xff && (packet->destination.byte[1] & 15) == 2)
		return NP_KIND_NEIGHBOUR;
	return NP_KIND_IPV6;
}

/* Nobody else uses it meanwhile: programs of traffic control do not interrupt each other. */
static __always_inline struct np_packet *np_packet_in_hand(void)
{
	__u32 zero = 0;

	return bpf_map_lookup_elem(&np_scratch, &zero);
}

/*
 * Parses any frame into the packet in hand. Leaves the fields from direction on at zero. The kind
 * of the packet as a number, so that the verifier goes through what follows once and not for each
 * way through this.
 */
__global __u32 np_parse(struct __sk_buff *skb)
{
	struct np_packet *packet = np_packet_in_hand();
	struct vlanhdr vlan;
	__u16 type;

	if (!packet)
		return NP_KIND_MALFORMED;
	__builtin_memset(packet, 0, sizeof(*packet));
	packet->l3 = sizeof(struct ethhdr);
	if (bpf_skb_load_bytes(skb, packet->l3 - sizeof(type), &type, sizeof(type)))
		return NP_KIND_MALFORMED;
	for (int i = 0; i < NP_MAX_VLAN_TAGS; i++) {
		if (type != np_be16(ETH_P_8021Q) && type != np_be16(ETH_P_8021AD))
			break;
		if (bpf_skb_load_bytes(skb, packet->l3, &vlan, sizeof(vlan)))
			return NP_KIND_MALFORMED;
		type = vlan.type;
		packet->l3 += sizeof(vlan);
	}
	packet->ethertype_be = type;
	if (type == np_be16(ETH_P_ARP))
		return NP_KIND_NEIGHBOUR;
	if (type == np_be16(ETH_P_IP))
		return np_parse_ipv4(skb, packet) ? NP_KIND_IPV4 : NP_KIND_MALFORMED;
	if (type == np_be16(ETH_P_IPV6))
		return np_parse_ipv6(skb, packet);
	return NP_KIND_OTHER;
}

#endif
