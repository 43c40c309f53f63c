/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* ICMP errors, rules 26 to 29. */
#ifndef NETPOLC_RELATED_H
#define NETPOLC_RELATED_H

#include "flow.h"

/* Rule 27: the packet that an ICMP error quotes. False: unusable. */
static __always_inline bool np_parse_quoted(struct __sk_buff *skb, const struct np_packet *error,
					    struct np_packet *quoted)
{
	__u32 offset = error->l4 + sizeof(struct icmphdr);
	union {
		struct iphdr v4;
		struct ipv6hdr v6;
		struct icmphdr icmp;
		__u16 port[2];
	} header;

	quoted->ipv6 = error->ipv6;
	if (error->ipv6) {
		if (offset + sizeof(header.v6) > error->end ||
		    bpf_skb_load_bytes(skb, offset, &header, sizeof(header.v6)) ||
		    header.v6.version_class >> 4 != 6 ||
		    np_is_extension_header(header.v6.next_header))
			return false;
		quoted->protocol = header.v6.next_header;
		__builtin_memcpy(&quoted->source, header.v6.source, sizeof(header.v6.source));
		__builtin_memcpy(&quoted->destination, header.v6.destination,
				 sizeof(header.v6.destination));
		offset += sizeof(header.v6);
	} else {
		if (offset + sizeof(header.v4) > error->end ||
		    bpf_skb_load_bytes(skb, offset, &header, sizeof(header.v4)) ||
		    header.v4.version_ihl >> 4 != 4 || (header.v4.version_ihl & 15) < 5 ||
		    header.v4.fragment & np_be16(IP_OFFSET))
			return false;
		quoted->protocol = header.v4.protocol;
		quoted->source.v4 = header.v4.source;
		quoted->destination.v4 = header.v4.destination;
		offset += (header.v4.version_ihl & 15) << 2;
		if (offset > error->end)
			return false;
	}
	if (!np_has_ports(quoted->protocol) && !np_is_icmp(quoted))
		return true;
	if (offset + NP_MIN_TRANSPORT > error->end ||
	    bpf_skb_load_bytes(skb, offset, &header, NP_MIN_TRANSPORT))
		return false;
	if (np_has_ports(quoted->protocol)) {
		quoted->source_port_be = header.port[0];
		quoted->destination_port_be = header.port[1];
		return true;
	}
	quoted->icmp_type = header.icmp.type;
	quoted->source_port_be = header.icmp.id;
	quoted->destination_port_be = header.icmp.id;
	return np_is_echo_request(quoted) || np_is_echo_reply(quoted);
}

static __always_inline bool np_same_address(const union np_address *one,
					    const union np_address *other)
{
	return one->half[0] == other->half[0] && one->half[1] == other->half[1];
}

/*
 * Rules 28 and 29, for an ICMP error that the tables deny: are the quoted packet, which went the
 * other way, and its answer both admitted? Either the tables allow both, or there is an entry: if
 * its initiator's packets are allowed, the answers are. Sets the decision that is reported.
 */
__subprogram bool np_is_related(struct __sk_buff *skb, struct np_packet *error)
{
	__u32 direction = np_opposite(error->direction);
	const struct np_endpoint *endpoint;
	struct np_packet quoted = {};
	struct np_tuple tuple = {};
	__u32 sent;
	__u32 answered;

	if (!np_parse_quoted(skb, error, &quoted))
		return false;
	if (error->direction == NP_INGRESS) {
		if (!np_same_address(&quoted.source, &error->destination))
			return false;
	} else if (!np_same_address(&quoted.destination, &error->source) ||
		   !np_same_address(&quoted.source, &error->destination)) {
		return false;
	}
	np_tuple_of(&quoted, direction, skb->ifindex, &tuple);
	endpoint = np_endpoint_of(np_header(), skb->ifindex);
	if (!endpoint || np_is_own(endpoint, tuple.ipv6, tuple.remote.byte))
		return false;
	sent = np_allowing_decision(&tuple, direction, error->bank, false);
	answered = np_allowing_decision(&tuple, error->direction, error->bank, false);
	if (!sent || !answered) {
#if NP_WITH_STATE
		struct np_found found;

		if (!NP_FLOWS || !np_flow_find(&tuple, bpf_jiffies64(), &found))
			return false;
		if (!(np_initiator(found.meta) == direction ? sent : answered) &&
		    !(found.meta & NP_FLOW_OWN_NODE) && !NP_KEEP_ESTABLISHED)
			return false;
#else
		return false;
#endif
	}
	error->decision = sent ? sent : answered;
	return true;
}

#endif
