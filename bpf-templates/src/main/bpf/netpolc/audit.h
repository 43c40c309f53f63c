/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * The two programs for a node some of whose policies are only audited. They do with a packet what
 * the others do, and then ask the endpoint's shadow what would become of it if those policies were
 * enforced.
 */
#ifndef NETPOLC_AUDIT_H
#define NETPOLC_AUDIT_H

#include "programs.h"

/* Packets whose two verdicts differ, by direction, and by what the shadow decides them by. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 2 * NP_ENTRIES(NP_BLOCKS(NP_CAP_DECISIONS)));
	__type(key, __u32);
	__type(value, struct np_decision_block);
} np_audit_counters SEC(".maps");

static __always_inline bool np_has_shadow(__u32 shadow)
{
	const struct np_header *header = np_header();
	const struct np_endpoint *endpoint = np_endpoint_of(header, shadow);

	return endpoint &&
	       endpoint->subject[READ_ONCE(header->active_bank) & 1] != NP_NO_SUBJECT;
}

/* Whether policy alone decided, so that more policies might decide otherwise. */
static __always_inline bool np_is_decided_by_policy(enum np_verdict verdict)
{
	return verdict == NP_ALLOW_UNRESTRICTED || verdict == NP_ALLOW_POLICY ||
	       verdict == NP_DENY_POLICY;
}

#if NP_WITH_STATE
/* For the packet in hand, with numbers only, so that the verifier goes through it once. */
__global __u32 np_ask_state(__u32 shadow, __u32 verdict)
{
	struct np_packet *packet = np_packet_in_hand();

	return packet ? np_judge_by_state(packet, shadow, verdict, false, true) : verdict;
}
#endif

/*
 * What state says of a packet that the shadow's tables have judged. The shadow has flows of its own,
 * under its own number. A packet that is told of because it would be denied and does pass makes an
 * entry with the mark of the own node, which admits replies whatever the tables say: where the word
 * has them look for an entry its replies are not told of again. One that does not pass has nothing
 * to do with the state of a shadow: it opens no connection, and that it would be the reply of one
 * is no difference that policy makes.
 */
static __always_inline enum np_verdict np_judge_shadow_by_state(__u32 shadow, __u32 word,
								enum np_verdict verdict,
								enum np_verdict enforced)
{
#if NP_WITH_STATE
	if (!NP_FLOWS || !np_passes(enforced))
		return verdict;
	if (np_asks_state(word, verdict))
		verdict = np_ask_state(shadow, verdict);
	if (verdict == NP_DENY_POLICY && np_is_decided_by_policy(enforced))
		np_ask_state(shadow, NP_ALLOW_OWN_NODE);
#endif
	return verdict;
}

/*
 * Compares what became of a packet with what its shadow says, counts and tells of a difference. What
 * skb->cb says stays. Not compared: later fragments, which follow the first, and ICMP errors.
 */
__global int np_audit(struct __sk_buff *skb, __u32 direction)
{
	enum np_verdict enforced = skb->cb[NP_CB_VERDICT];
	struct np_packet *packet = np_packet_in_hand();
	__u32 decision = skb->cb[NP_CB_DECISION];
	__u32 shadow = skb->ifindex ^ NP_SHADOW;
	bool passes = np_passes(enforced);
	enum np_verdict verdict;
	__u32 word;

	if (!packet || !np_has_shadow(shadow))
		return 0;
	np_judge_as(skb, shadow, direction);
	verdict = skb->cb[NP_CB_VERDICT];
	word = skb->cb[NP_CB_WORD];
	np_note(skb, decision, enforced);
	if ((verdict != NP_ALLOW_POLICY && verdict != NP_DENY_POLICY &&
	     verdict != NP_ALLOW_OWN_NODE) ||
	    np_is_icmp_error(packet))
		return 0;
	packet->decision = word & NP_ID_MASK;
	verdict = np_judge_shadow_by_state(shadow, word, verdict, enforced);
	if (np_passes(verdict) == passes || !np_is_decided_by_policy(enforced))
		return 0;
	np_count_in_block(&np_audit_counters, direction & 1, packet->decision, NP_CAP_DECISIONS,
			  skb->len);
	if (passes)
		np_tell_within(skb, packet, NP_ALLOW_AUDITED, np_limit_of_decision(packet));
	return 0;
}

__global int np_finish_audited(struct __sk_buff *skb)
{
	return np_finish_in_hand(skb, true);
}

/* Subprograms, so that their stack is given back before np_audit() takes its own. */
__subprogram int np_enforce_from_pod(struct __sk_buff *skb)
{
	return np_filter(skb, NP_EGRESS, true);
}

__subprogram int np_enforce_to_pod(struct __sk_buff *skb)
{
	return np_filter(skb, NP_INGRESS, true);
}

SEC("tcx/ingress")
int np_audit_from_pod(struct __sk_buff *skb)
{
	int fate = np_enforce_from_pod(skb);

	/* A packet that was answered is the answer by now. */
	if (fate != TCX_REDIRECT)
		np_audit(skb, NP_EGRESS);
	return fate;
}

SEC("tcx/egress")
int np_audit_to_pod(struct __sk_buff *skb)
{
	int fate = np_enforce_to_pod(skb);

	if (fate != TCX_REDIRECT)
		np_audit(skb, NP_INGRESS);
	return fate;
}

#endif
