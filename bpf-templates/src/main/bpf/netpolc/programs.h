/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* The decision, and the two programs. */
#ifndef NETPOLC_PROGRAMS_H
#define NETPOLC_PROGRAMS_H

#include "fragment.h"
#include "related.h"
#include "reject.h"

/* skb->cb: the decision and the verdict, for everyone; the rest is for np_finish(). */
#define NP_CB_DECISION		0
#define NP_CB_VERDICT		1
#define NP_CB_SUBJECT		2
#define NP_CB_FLAGS		3
#define NP_FLAG_EGRESS		1u
#define NP_FLAG_BANK_1		2u
#define NP_FLAG_TRACKED		4u

/*
 * Steps 5 to 10, by the tables alone:
 *
 *  5. from the pod with an address that is not the pod's: drop
 *  6. the pod talks to itself: pass
 *  7. no policy isolates the pod: pass
 *  8. later fragment: as the first one (which np_finish looks up)
 *  9. to the pod from its own node: pass
 * 10. the tables allow it: pass
 */
static __always_inline struct np_judgement np_decide(const struct np_pod *pod,
						     const struct np_packet *packet,
						     const bool ipv6, const __u32 direction,
						     bool own_node)
{
	struct np_judgement judgement = { .settled = true };
	const union np_address *remote;
	struct np_ruling ruling;

	remote = direction == NP_EGRESS ? &packet->destination : &packet->source;
	if (direction == NP_EGRESS && !np_is_own(pod->endpoint, ipv6, &packet->source)) {
		judgement.verdict = NP_DROP_SPOOFED;
		judgement.settled = false;
		return judgement;
	}
	if (np_is_own(pod->endpoint, ipv6, remote)) {
		judgement.verdict = NP_ALLOW_SELF;
		return judgement;
	}
	if (!pod->vector) {
		judgement.verdict = NP_ALLOW_UNRESTRICTED;
		return judgement;
	}
	if (packet->fragment == NP_LATER_FRAGMENT) {
		judgement.verdict = NP_ALLOW_FRAGMENT;
		judgement.settled = false;
		return judgement;
	}

	ruling = np_consult(pod->strides, pod->bank, pod->vector, ipv6, remote,
			    packet->protocol, packet->destination_port_be);
	if (own_node) {
		judgement.verdict = NP_ALLOW_OWN_NODE;
	} else {
		judgement.verdict = ruling.allowed ? NP_ALLOW_POLICY : NP_DENY_POLICY;
		judgement.decision = ruling.decision;
	}
	if (own_node)			/* rule 20 */
		ruling.cell |= ruling.cell >> (NP_REPLY_SHIFT - NP_TRACK_SHIFT);
	judgement.tracked = NP_FLOWS && ruling.cell >> NP_TRACK_SHIFT >>
					np_protocol_index(packet->protocol) & 1;
	judgement.settled = np_passes(judgement.verdict) && !judgement.tracked &&
			    packet->fragment == NP_WHOLE;
	return judgement;
}

/*
 * What the tables deny:
 *
 * 11. ICMP error about an allowed flow: pass
 * 12. reply of an allowed flow: pass
 * 13. drop
 */
static __always_inline enum np_verdict np_judge_denied(struct __sk_buff *skb,
						       struct np_packet *packet)
{
	if (np_is_icmp_error(packet))
		return np_is_related(skb, packet) ? NP_ALLOW_RELATED : NP_DENY_POLICY;
#if NP_WITH_STATE
	if (NP_FLOWS && np_is_reply(packet))
		return NP_ALLOW_REPLY;
#endif
	return NP_DENY_POLICY;
}

/* The rest of the way of a packet that is not settled. Cold. */
__global int np_finish(struct __sk_buff *skb)
{
	enum np_verdict verdict = skb->cb[NP_CB_VERDICT];
	__u32 flags = skb->cb[NP_CB_FLAGS];
	bool by_tables = verdict == NP_ALLOW_OWN_NODE || verdict == NP_ALLOW_POLICY ||
			 verdict == NP_DENY_POLICY;
	struct np_packet packet = {};

	if (!np_glance(skb, false, &packet) && !np_glance(skb, true, &packet))
		np_parse(skb, &packet);
	packet.direction = flags & NP_FLAG_EGRESS ? NP_EGRESS : NP_INGRESS;
	packet.bank = !!(flags & NP_FLAG_BANK_1);
	packet.subject = skb->cb[NP_CB_SUBJECT];
	packet.decision = skb->cb[NP_CB_DECISION];

	if (verdict == NP_ALLOW_FRAGMENT)
		verdict = np_judge_later_fragment(&packet);
	else if (verdict == NP_DENY_POLICY)
		verdict = np_judge_denied(skb, &packet);
#if NP_WITH_STATE
	else if (NP_FLOWS && flags & NP_FLAG_TRACKED)
		np_track(&packet, verdict == NP_ALLOW_OWN_NODE);
#endif
	if (by_tables && packet.fragment == NP_FIRST_FRAGMENT)
		np_note_first_fragment(&packet, verdict);

	if (packet.decision)
		np_count_decision(packet.bank, packet.decision, skb->len);
	skb->cb[NP_CB_DECISION] = packet.decision;
	skb->cb[NP_CB_VERDICT] = verdict;
	if (np_passes(verdict))
		return TCX_NEXT;
	np_tell(skb, &packet, verdict);
#if NP_WITH_ANSWERS
	if (NP_ON_DENY_REJECT && verdict == NP_DENY_POLICY)
		return np_reject(skb, &packet);
#endif
	return TCX_DROP;
}

/* Notes the judgement. Whether it is settled. */
static __always_inline bool np_conclude(struct __sk_buff *skb, const struct np_pod *pod,
					const struct np_judgement *judgement,
					const __u32 direction)
{
	skb->cb[NP_CB_DECISION] = judgement->decision;
	skb->cb[NP_CB_VERDICT] = judgement->verdict;
	if (unlikely(!judgement->settled)) {
		skb->cb[NP_CB_SUBJECT] = pod->subject;
		skb->cb[NP_CB_FLAGS] = (direction == NP_EGRESS ? NP_FLAG_EGRESS : 0) |
				       (pod->bank ? NP_FLAG_BANK_1 : 0) |
				       (judgement->tracked ? NP_FLAG_TRACKED : 0);
		return false;
	}
	if (judgement->decision)
		np_count_decision(pod->bank, judgement->decision, skb->len);
	return true;
}

static __always_inline bool np_is_from_own_node(const struct __sk_buff *skb, __u32 direction)
{
	return direction == NP_INGRESS && !skb->ingress_ifindex;
}

/*
 * Packets that are not common, from the first step on. Whether all is settled.
 *
 * 1. an interface that is nobody's: drop
 * 2. ARP: pass; neither ARP nor IP: pass if no policy isolates the pod, else drop
 * 3. malformed, or too many extension headers: drop
 * 4. neighbour discovery, multicast listener reports: pass
 */
__global int np_judge_uncommon(struct __sk_buff *skb, __u32 direction)
{
	struct np_judgement judgement = {};
	struct np_packet packet;
	struct np_pod pod = {};

	if (!np_find_pod(skb, direction, &pod)) {
		judgement.verdict = NP_DROP_NO_ENDPOINT;
		return np_conclude(skb, &pod, &judgement, direction);
	}
	switch (np_parse(skb, &packet)) {
	case NP_KIND_IPV4:
		judgement = np_decide(&pod, &packet, false, direction,
				      np_is_from_own_node(skb, direction));
		break;
	case NP_KIND_IPV6:
		judgement = np_decide(&pod, &packet, true, direction,
				      np_is_from_own_node(skb, direction));
		break;
	case NP_KIND_NEIGHBOUR:
		judgement.verdict = NP_ALLOW_NEIGHBOUR;
		judgement.settled = true;
		break;
	case NP_KIND_OTHER:
		judgement.verdict = pod.vector ? NP_DROP_ETHERTYPE : NP_ALLOW_UNRESTRICTED;
		judgement.settled = !pod.vector;
		break;
	case NP_KIND_EXTENSION_HEADERS:
		judgement.verdict = NP_DROP_EXTENSION_HEADERS;
		break;
	default:
		judgement.verdict = NP_DROP_MALFORMED;
		break;
	}
	return np_conclude(skb, &pod, &judgement, direction);
}

static __always_inline int np_filter(struct __sk_buff *skb, const __u32 direction)
{
	struct np_judgement judgement;
	struct np_packet packet = {};
	struct np_pod pod;
	bool settled;

	if (NP_ON_DENY_REJECT && skb->mark == NP_ANSWER_MARK) {
		skb->mark = 0;
		skb->cb[NP_CB_DECISION] = 0;
		skb->cb[NP_CB_VERDICT] = NP_ALLOW_RELATED;
		return TCX_NEXT;
	}
	if (!np_find_pod(skb, direction, &pod)) {
		settled = np_judge_uncommon(skb, direction);
	} else if (np_glance(skb, false, &packet)) {
		judgement = np_decide(&pod, &packet, false, direction,
				      np_is_from_own_node(skb, direction));
		settled = np_conclude(skb, &pod, &judgement, direction);
	} else if (np_glance(skb, true, &packet)) {
		judgement = np_decide(&pod, &packet, true, direction,
				      np_is_from_own_node(skb, direction));
		settled = np_conclude(skb, &pod, &judgement, direction);
	} else {
		settled = np_judge_uncommon(skb, direction);
	}
	return settled ? TCX_NEXT : np_finish(skb);
}

SEC("tcx/ingress")
int np_from_pod(struct __sk_buff *skb)
{
	return np_filter(skb, NP_EGRESS);
}

SEC("tcx/egress")
int np_to_pod(struct __sk_buff *skb)
{
	return np_filter(skb, NP_INGRESS);
}

const char np_license[] SEC("license") = "Dual BSD/GPL";

#endif
