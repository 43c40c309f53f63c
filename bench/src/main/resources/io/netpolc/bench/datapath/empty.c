/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* The programs that do nothing. */
#define SEC(name) __attribute__((section(name), used))
#define TCX_NEXT (-1)

SEC("tcx/ingress")
int np_from_pod(void *skb)
{
	return TCX_NEXT;
}

SEC("tcx/egress")
int np_to_pod(void *skb)
{
	return TCX_NEXT;
}

const char np_license[] SEC("license") = "Dual BSD/GPL";
