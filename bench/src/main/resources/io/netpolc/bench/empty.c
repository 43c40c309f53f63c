/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* The programs that do nothing. The loader asks for the two maps. */
#define SEC(name) __attribute__((section(name), used))
#define TCX_NEXT (-1)

typedef unsigned int __u32;

struct np_element {
	__u32 word[16];
};

struct {
	int (*type)[2];			/* BPF_MAP_TYPE_ARRAY */
	int (*max_entries)[1];
	__u32 *key;
	struct np_element *value;
} np_control SEC(".maps"), np_endpoints SEC(".maps");

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
