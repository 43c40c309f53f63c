
/*
 * The two programs, but each packet first gets another remote address, other ports and, where
 * BENCH_FRESH is set, ports that no packet of the round before had. With BENCH_FLOOR they return then:
 * what the rewriting alone costs. With BENCH_FIND packets from the pod only find their connection.
 */
struct bench_step {
	__u32 remote_be;		/* IPv4 address, or the last four bytes of an IPv6 address */
	__u16 remote_port_be;
	__u16 local_port_be;
};

const volatile struct bench_step bench_steps[] SEC(".rodata.bench") = {
	BENCH_STEPS
};

struct bench_place {
	__u32 step;
	__u32 round;
};

struct bench_place bench_place SEC(".data.bench");

/* False: the packet is none that can be rewritten. */
static __always_inline bool bench_rewrite(struct __sk_buff *skb, const __u32 direction)
{
	__u8 *data = (void *)(long)skb->data;
	const __u8 *data_end = (void *)(long)skb->data_end;
	const __u32 count = sizeof(bench_steps) / sizeof(bench_steps[0]);
	const volatile struct bench_step *step;
	bool remote_is_source = direction == NP_INGRESS;
	__u32 at = bench_place.step;
	__u16 remote_port_be;
	__u32 address;
	__u32 ports;

	if (at >= count)
		at = 0;
	step = &bench_steps[at];
	bench_place.step = at + 1;
	if (at + 1 >= count) {
		bench_place.step = 0;
		bench_place.round++;
	}
	/* The shortest one: IPv4, TCP. */
	if (data + sizeof(struct ethhdr) + sizeof(struct iphdr) + sizeof(struct tcphdr) > data_end)
		return false;
	if (data[sizeof(struct ethhdr)] >> 4 == 4) {
		address = sizeof(struct ethhdr) + (remote_is_source ? 12 : 16);
		ports = sizeof(struct ethhdr) + sizeof(struct iphdr);
	} else {
		address = sizeof(struct ethhdr) + (remote_is_source ? 20 : 36);
		ports = sizeof(struct ethhdr) + sizeof(struct ipv6hdr);
	}
	remote_port_be = step->remote_port_be;
	if (BENCH_FRESH)
		remote_port_be += bench_place.round;
	if (data + ports + 4 > data_end)
		return false;
	*(__u32 *)(data + address) = step->remote_be;
	*(__u16 *)(data + ports + (remote_is_source ? 0 : 2)) = remote_port_be;
	*(__u16 *)(data + ports + (remote_is_source ? 2 : 0)) = step->local_port_be;
	return true;
}

#if BENCH_FIND
static __always_inline int bench_find(struct __sk_buff *skb)
{
	struct np_packet packet = {};
	struct np_tuple tuple = {};
	struct np_found found;
	struct np_view view;

	if (!np_glance(skb, false, &view))
		return TCX_DROP;
	np_write_out(skb, &view, false, &packet);
	np_tuple_of(&packet, NP_EGRESS, skb->ifindex, &tuple);
	if (!np_flow_find(&tuple, bpf_jiffies64(), &found))
		return TCX_DROP;
	np_note(skb, 0, NP_ALLOW_REPLY);
	return TCX_NEXT;
}
#endif

static __always_inline int bench_run(struct __sk_buff *skb, const __u32 direction)
{
	if (!bench_rewrite(skb, direction))
		return TCX_DROP;
#if BENCH_FIND
	if (direction == NP_EGRESS)
		return bench_find(skb);
#endif
	return BENCH_FLOOR ? TCX_NEXT : np_filter(skb, direction, false);
}

SEC("tcx/ingress")
int np_from_pod(struct __sk_buff *skb)
{
	return bench_run(skb, NP_EGRESS);
}

SEC("tcx/egress")
int np_to_pod(struct __sk_buff *skb)
{
	return bench_run(skb, NP_INGRESS);
}

const char np_license[] SEC("license") = "Dual BSD/GPL";
