/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* Fragments, rule 18: later fragments follow the first one. Cold. */
#ifndef NETPOLC_FRAGMENT_H
#define NETPOLC_FRAGMENT_H

#include "event.h"

#define NP_FRAGMENT_LIFETIME	30	/* seconds */

static __always_inline void np_fragment_key(const struct np_packet *packet,
					    struct np_fragment_key *key)
{
	__builtin_memset(key, 0, sizeof(*key));
	__builtin_memcpy(key->source, &packet->source, sizeof(key->source));
	__builtin_memcpy(key->destination, &packet->destination, sizeof(key->destination));
	key->id_be = packet->fragment_id_be;
	key->protocol = packet->ipv6 ? 0 : packet->protocol;
	key->direction = packet->direction;
	key->family = packet->ipv6 ? 6 : 4;
}

__subprogram int np_note_first_fragment(const struct np_packet *packet, enum np_verdict verdict)
{
	struct np_fragment outcome = {
		.expires = bpf_jiffies64() +
			   NP_FRAGMENT_LIFETIME * np_header()->ticks_per_second,
		.verdict = verdict,
		.decision = packet->decision,
	};
	struct np_fragment_key key;

	np_fragment_key(packet, &key);
	bpf_map_update_elem(&np_fragments, &key, &outcome, BPF_ANY);
	return 0;
}

/* Sets the decision that is reported. */
__subprogram enum np_verdict np_judge_later_fragment(struct np_packet *packet)
{
	const struct np_fragment *first;
	struct np_fragment_key key;

	np_fragment_key(packet, &key);
	first = bpf_map_lookup_elem(&np_fragments, &key);
	if (!first || first->expires <= bpf_jiffies64())
		return NP_DROP_FRAGMENT;
	packet->decision = first->decision;
	return np_passes(first->verdict) ? NP_ALLOW_FRAGMENT : NP_DENY_FRAGMENT;
}

#endif
