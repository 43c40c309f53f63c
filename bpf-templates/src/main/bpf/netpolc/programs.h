/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* The decision, and the two programs. */
#ifndef NETPOLC_PROGRAMS_H
#define NETPOLC_PROGRAMS_H

#include "fragment.h"
#include "related.h"
#include "reject.h"

/* What is left in skb->cb: for everyone to see, and for np_finish_uncommon(). */
#define NP_CB_DECISION		0	/* id plus one; 0: none */
#define NP_CB_VERDICT		1
#define NP_CB_WORD		2

static __always_inline bool np_is_from_own_node(const struct __sk_buff *skb, __u32 direction)
{
	return direction == NP_INGRESS && !READ_ONCE(skb->ingress_ifindex);
}

/* What a decision word says of a packet: steps 9 and 10. */
static __always_inline struct np_judgement np_judge_word(__u32 word, bool own_node)
{
	struct np_judgement judgement = { .word = word };

	if (own_node)
		judgement.verdict = NP_ALLOW_OWN_NODE;
	else
		judgement.verdict = word & NP_ALLOW ? NP_ALLOW_POLICY : NP_DENY_POLICY;
	return judgement;
}

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
						     const bool ipv6, __u32 direction,
						     bool own_node)
{
	const union np_address *remote =
		direction == NP_EGRESS ? &packet->destination : &packet->source;
	struct np_judgement judgement = {};

	if (direction == NP_EGRESS && !np_is_own(pod->endpoint, ipv6, packet->source.byte)) {
		judgement.verdict = NP_DROP_SPOOFED;
		return judgement;
	}
	if (np_is_own(pod->endpoint, ipv6, remote->byte)) {
		judgement.verdict = NP_ALLOW_SELF;
		return judgement;
	}
	if (!pod->vector) {
		judgement.verdict = NP_ALLOW_UNRESTRICTED;
		return judgement;
	}
	if (packet->fragment == NP_LATER_FRAGMENT) {
		judgement.verdict = NP_ALLOW_FRAGMENT;
		return judgement;
	}
	return np_judge_word(np_consult(pod->tables, pod->vector, ipv6, remote->byte,
					np_at_port_class(packet->protocol,
							 packet->destination_port_be)).word,
			     own_node);
}

static __always_inline void np_note(struct __sk_buff *skb, __u32 decision,
				    enum np_verdict verdict)
{
	skb->cb[NP_CB_DECISION] = decision;
	skb->cb[NP_CB_VERDICT] = verdict;
}

#if NP_WITH_STATE
/* A subprogram for all but common packets of IPv4, so that the verifier has less to go through. */
__subprogram enum np_verdict np_judge_uncommon_by_state(struct np_packet *packet, __u32 ifindex,
							enum np_verdict verdict)
{
	return np_judge_by_state(packet, ifindex, verdict, false, false);
}

/* The same where there are shadows. Not in objects that call it nowhere. */
static __attribute__((noinline)) enum np_verdict
np_judge_audited_by_state(struct np_packet *packet, __u32 ifindex, enum np_verdict verdict)
{
	return np_judge_by_state(packet, ifindex, verdict, false, true);
}

/* Whether what a decision word says of a packet is not all: its flow may have or need an entry. */
static __always_inline bool np_asks_state(__u32 word, enum np_verdict verdict)
{
	switch (verdict) {
	case NP_ALLOW_OWN_NODE:
		return word & (NP_TRACK | NP_REPLY);
	case NP_ALLOW_POLICY:
		return word & NP_TRACK;
	case NP_DENY_POLICY:
		return word & NP_REPLY;
	default:
		return false;
	}
}
#endif

/*
 * Looks up and notes what is left of a judgement; what the program returns. What the tables deny:
 *
 * 11. ICMP error about an allowed flow: pass
 * 12. reply of an allowed flow: pass
 * 13. drop
 *
 * @common: a constant; such a packet is no ICMP and no fragment. @audits: a constant.
 */
static __always_inline int np_finish(struct __sk_buff *skb, struct np_packet *packet,
				     const struct np_judgement *judgement, const bool common,
				     const bool audits)
{
	enum np_verdict verdict = judgement->verdict;
	bool by_tables = verdict == NP_ALLOW_OWN_NODE || verdict == NP_ALLOW_POLICY ||
			 verdict == NP_DENY_POLICY;

	packet->decision = verdict == NP_ALLOW_OWN_NODE ? 0 : judgement->word & NP_ID_MASK;
	if (!common && verdict == NP_ALLOW_FRAGMENT) {
		verdict = np_judge_later_fragment(packet);
	} else if (!common && verdict == NP_DENY_POLICY && np_is_icmp_error(packet)) {
		if (np_is_related(skb, packet))
			verdict = NP_ALLOW_RELATED;
	}
#if NP_WITH_STATE
	else if (NP_FLOWS && np_asks_state(judgement->word, verdict)) {
		if (common && !packet->ipv6)
			verdict = np_judge_by_state(packet, skb->ifindex, verdict, true, audits);
		else if (audits)
			verdict = np_judge_audited_by_state(packet, skb->ifindex, verdict);
		else
			verdict = np_judge_uncommon_by_state(packet, skb->ifindex, verdict);
	}
#else
	(void)audits;
#endif
	if (!common && by_tables && packet->fragment == NP_FIRST_FRAGMENT)
		np_note_first_fragment(packet, verdict);

	if (packet->decision)
		np_count_decision(packet->bank, packet->decision, skb->len);
	np_note(skb, packet->decision, verdict);
	if (np_passes(verdict))
		return TCX_NEXT;
	np_tell(skb, packet, verdict);
#if NP_WITH_ANSWERS
	if (NP_ON_DENY_REJECT && verdict == NP_DENY_POLICY)
		return np_reject(skb, packet);
#endif
	return TCX_DROP;
}

/*
 * Packets that are not common: the end of their way, from what np_judge_uncommon() left in skb->cb
 * and np_scratch. A function of its own, so that the verifier does not go through it for each way
 * through that one.
 */
static __always_inline int np_finish_in_hand(struct __sk_buff *skb, const bool audits)
{
	struct np_judgement judgement = {
		.verdict = skb->cb[NP_CB_VERDICT],
		.word = skb->cb[NP_CB_WORD],
	};
	struct np_packet *packet = np_packet_in_hand();

	return packet ? np_finish(skb, packet, &judgement, false, audits) : TCX_DROP;
}

__global int np_finish_uncommon(struct __sk_buff *skb)
{
	return np_finish_in_hand(skb, false);
}

/* The same where there are shadows; in audit.h. */
int np_finish_audited(struct __sk_buff *skb);

/*
 * Judges any packet as one of the pod whose endpoint has the number @ifindex, from the first step
 * on. Leaves the judgement in skb->cb and the packet in np_scratch.
 *
 * 1. an interface that is nobody's: drop
 * 2. ARP: pass; neither ARP nor IP: pass if no policy isolates the pod, else drop
 * 3. malformed, or too many extension headers: drop
 * 4. neighbour discovery, multicast listener reports: pass
 */
static __always_inline void np_judge_as(struct __sk_buff *skb, __u32 ifindex, __u32 direction)
{
	const struct np_header *header = np_header();
	const struct np_endpoint *endpoint = np_endpoint_of(header, ifindex);
	struct np_judgement judgement = { .verdict = NP_DROP_NO_ENDPOINT };
	struct np_packet *packet = np_packet_in_hand();
	struct np_pod pod = {};
	__u32 kind;

	if (!packet)
		return;
	kind = np_parse(skb);
	if (endpoint)
		np_take_pod(header, endpoint, direction, &pod);
	if (endpoint && (pod.vector || np_is_unrestricted(&pod))) {
		switch (kind) {
		case NP_KIND_IPV4:
			judgement = np_decide(&pod, packet, false, direction,
					      np_is_from_own_node(skb, direction));
			break;
		case NP_KIND_IPV6:
			judgement = np_decide(&pod, packet, true, direction,
					      np_is_from_own_node(skb, direction));
			break;
		case NP_KIND_NEIGHBOUR:
			judgement.verdict = NP_ALLOW_NEIGHBOUR;
			break;
		case NP_KIND_OTHER:
			judgement.verdict = pod.vector ? NP_DROP_ETHERTYPE : NP_ALLOW_UNRESTRICTED;
			break;
		case NP_KIND_EXTENSION_HEADERS:
			judgement.verdict = NP_DROP_EXTENSION_HEADERS;
			break;
		default:
			judgement.verdict = NP_DROP_MALFORMED;
			break;
		}
	}
	packet->direction = direction & 1;
	packet->bank = pod.bank;
	np_note(skb, 0, judgement.verdict);
	skb->cb[NP_CB_WORD] = judgement.word;
}

/* Packets that are not common. */
__global int np_judge_uncommon(struct __sk_buff *skb, __u32 direction)
{
	np_judge_as(skb, skb->ifindex, direction);
	return 0;
}

static __always_inline int np_filter_uncommon(struct __sk_buff *skb, const __u32 direction,
					      const bool audits)
{
	np_judge_uncommon(skb, direction);
	return audits ? np_finish_audited(skb) : np_finish_uncommon(skb);
}

/*
 * The rest of the way of a common packet. Looks at the packet anew, so that nothing of it has to be
 * kept on the way here.
 */
static __always_inline int np_finish_common(struct __sk_buff *skb, __u32 word, __u32 bank,
					    const bool ipv6, const __u32 direction,
					    const bool audits)
{
	struct np_judgement judgement;
	struct np_packet packet;
	struct np_view view;

	barrier();
	if (!np_glance(skb, ipv6, &view))
		return np_filter_uncommon(skb, direction, audits);
	__builtin_memset(&packet, 0, sizeof(packet));
	np_write_out(skb, &view, ipv6, &packet);
	packet.direction = direction;
	packet.bank = bank;
	judgement = np_judge_word(word, np_is_from_own_node(skb, direction));
	return np_finish(skb, &packet, &judgement, true, audits);
}

/*
 * Decides a common packet in place, as np_decide() does. Not common: an endpoint that is not at home
 * in its slot, or is nobody's; spoofed packets, and those of a pod to itself.
 */
static __always_inline int np_judge_common(struct __sk_buff *skb, const struct np_view *view,
					   const bool ipv6, const __u32 direction,
					   const bool audits)
{
	const __u8 *remote = direction == NP_EGRESS ? np_destination(view, ipv6) :
						      np_source(view, ipv6);
	const struct np_header *header = np_header();
	const struct np_endpoint *endpoint = np_endpoint_at(header, skb->ifindex);
	struct np_answer answer;
	struct np_pod pod;

	if (unlikely(READ_ONCE(endpoint->ifindex) != skb->ifindex) ||
	    (direction == NP_EGRESS &&
	     unlikely(!np_is_own(endpoint, ipv6, np_source(view, ipv6)))) ||
	    unlikely(np_is_own(endpoint, ipv6, remote)))
		return np_filter_uncommon(skb, direction, audits);
	np_take_pod(header, endpoint, direction, &pod);
	if (unlikely(!pod.vector)) {
		if (!np_is_unrestricted(&pod))
			return np_filter_uncommon(skb, direction, audits);
		np_note(skb, 0, NP_ALLOW_UNRESTRICTED);
		return TCX_NEXT;
	}
	answer = np_consult(pod.tables, pod.vector, ipv6, remote,
			    view->ports + sizeof(__u16) * np_transport(view, ipv6)->destination);
	if (likely(answer.word & NP_SETTLED && !np_is_from_own_node(skb, direction))) {
		np_note(skb, answer.word & NP_ID_MASK, NP_ALLOW_POLICY);
		np_count_answer(pod.bank, &answer, READ_ONCE(skb->len));
		return TCX_NEXT;
	}
	return np_finish_common(skb, answer.word, pod.bank, ipv6, direction, audits);
}

/* @direction, and @audits (whether there are shadows): constants. */
static __always_inline int np_filter(struct __sk_buff *skb, const __u32 direction,
				     const bool audits)
{
	struct np_view view;

	if (NP_ON_DENY_REJECT && skb->mark == NP_ANSWER_MARK) {
		skb->mark = 0;
		np_note(skb, 0, NP_ALLOW_RELATED);
		return TCX_NEXT;
	}
	if (likely(np_glance(skb, false, &view)))
		return np_judge_common(skb, &view, false, direction, audits);
	if (likely(np_glance(skb, true, &view)))
		return np_judge_common(skb, &view, true, direction, audits);
	return np_filter_uncommon(skb, direction, audits);
}

SEC("tcx/ingress")
int np_from_pod(struct __sk_buff *skb)
{
	return np_filter(skb, NP_EGRESS, false);
}

SEC("tcx/egress")
int np_to_pod(struct __sk_buff *skb)
{
	return np_filter(skb, NP_INGRESS, false);
}

const char np_license[] SEC("license") = "Dual BSD/GPL";

#endif
