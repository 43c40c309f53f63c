/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * Verdict codes: why a packet passed or was dropped, beyond the table decision. The Java enum
 * io.netpolc.bpf.VerdictCode is generated from this file; the text after each value is its description.
 */
#ifndef NETPOLC_VERDICT_H
#define NETPOLC_VERDICT_H

enum np_verdict {
	NP_ALLOW_NEIGHBOUR = 0,		/* ARP, neighbour discovery or multicast listener report */
	NP_ALLOW_UNRESTRICTED = 1,	/* no policy isolates the pod */
	NP_ALLOW_SELF = 2,		/* the pod talks to itself */
	NP_ALLOW_OWN_NODE = 3,		/* the packet comes from the pod's own node */
	NP_ALLOW_POLICY = 4,		/* the policy tables allow it */
	NP_ALLOW_REPLY = 5,		/* reply of an allowed flow */
	NP_ALLOW_RELATED = 6,		/* ICMP error about an allowed flow */
	NP_ALLOW_FRAGMENT = 7,		/* later fragment of an allowed packet */
	NP_ALLOW_AUDITED = 8,		/* allowed, but policies that are only audited would deny it */
	NP_DENY_POLICY = 16,		/* isolated, and no rule allows it */
	NP_DENY_FRAGMENT = 17,		/* later fragment of a denied packet */
	NP_DROP_MALFORMED = 18,		/* truncated or malformed header */
	NP_DROP_SPOOFED = 19,		/* source address does not belong to the pod */
	NP_DROP_FRAGMENT = 20,		/* later fragment whose first fragment was not seen */
	NP_DROP_ETHERTYPE = 21,		/* not IP and not ARP, and the pod is isolated */
	NP_DROP_EXTENSION_HEADERS = 22,	/* IPv6 extension header chain too long */
	NP_DROP_NO_ENDPOINT = 23,	/* interface without a known pod */
	NP_VERDICTS = 32,		/* number of codes reserved */
};

#endif
