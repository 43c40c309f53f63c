package io.netpolc.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The layouts of the tables, and of the kernel's ABI, by `_Static_assert`.
class LayoutTest {
  private static final String TABLES =
      """
      #include "netpolc/bpf_abi.h"
      #include "netpolc/tables.h"
      #define SIZE(type, bytes) _Static_assert(sizeof(type) == bytes, #type)
      #define AT(type, field, offset) _Static_assert(__builtin_offsetof(type, field) == offset, #type "." #field)
      SIZE(struct np_header, 64);
      AT(struct np_header, active_bank, 0);
      AT(struct np_header, generation, 8);
      AT(struct np_header, flow_secret, 24);
      SIZE(struct np_endpoint, 64);
      AT(struct np_endpoint, ipv4_be, 8);
      AT(struct np_endpoint, ipv6, 16);
      AT(struct np_endpoint, vector, 32);
      AT(struct np_endpoint, subject, 48);
      SIZE(struct np_v6_node, 64);
      AT(struct np_v6_node, shift, 32);
      AT(struct np_v6_node, miss, 40);
      SIZE(struct np_counter, 16);
      SIZE(struct np_flow, 64);
      SIZE(struct np_flow_bucket, 576);
      AT(struct np_flow_bucket, tags, 8);
      AT(struct np_flow_bucket, flow, 64);
      SIZE(struct np_fragment_key, 40);
      SIZE(struct np_fragment, 16);
      SIZE(struct np_event, 72);
      AT(struct np_event, source, 24);
      AT(struct np_event, source_port_be, 56);
      AT(struct np_event, verdict, 63);
      AT(struct np_event, suppressed, 68);
      SIZE(struct np_event_limit, 16);
      """;

  private static final List<String> CONTEXT_FIELDS =
      List.of(
          "len",
          "mark",
          "priority",
          "ingress_ifindex",
          "ifindex",
          "tc_index",
          "cb",
          "data",
          "data_end");

  @TempDir Path folder;

  @Test
  void tablesHaveTheDocumentedLayout() throws Exception {
    Clang.unpackHeaders(folder);
    Files.writeString(folder.resolve("layout.c"), TABLES);
    assertThat(Clang.run(folder, List.of("-fsyntax-only", "-target", "bpf", "layout.c")).output())
        .isEmpty();
  }

  @Test
  void kernelAbiIsThatOfTheHeaders() throws Exception {
    assumeThat(Path.of("/usr/include/linux/bpf.h")).exists();
    Clang.unpackHeaders(folder);
    StringBuilder probe = new StringBuilder("#include <linux/bpf.h>\n");
    for (String field : CONTEXT_FIELDS) {
      probe.append(
          "enum { AT_%1$s = __builtin_offsetof(struct __sk_buff, %1$s) };\n".formatted(field));
    }
    probe.append("#define IS(name, number) _Static_assert(name == number, #name)\n");
    probe.append(
        """
        IS(BPF_MAP_TYPE_ARRAY, 2); IS(BPF_MAP_TYPE_PERCPU_ARRAY, 6); IS(BPF_MAP_TYPE_LRU_HASH, 9);
        IS(BPF_MAP_TYPE_RINGBUF, 27); IS(BPF_F_INGRESS, 1); IS(BPF_FUNC_spin_lock, 93);
        IS(BPF_FUNC_spin_unlock, 94); IS(BPF_FUNC_jiffies64, 118);
        IS(BPF_RB_NO_WAKEUP, 1); IS(BPF_FUNC_map_lookup_elem, 1); IS(BPF_FUNC_map_update_elem, 2);
        IS(BPF_FUNC_ktime_get_ns, 5); IS(BPF_FUNC_skb_store_bytes, 9); IS(BPF_FUNC_redirect, 23);
        IS(BPF_FUNC_skb_load_bytes, 26); IS(BPF_FUNC_csum_diff, 28); IS(BPF_FUNC_skb_change_tail, 38);
        IS(BPF_FUNC_ringbuf_reserve, 131); IS(BPF_FUNC_ringbuf_submit, 132);
        """);
    // Our own declarations under other names, beside the kernel's.
    probe.append("#define __sk_buff np_sk_buff\n");
    String ours = BpfSources.header("netpolc/bpf_abi.h");
    int start = ours.indexOf("struct __sk_buff {");
    probe.append(ours, start, ours.indexOf("};", start) + 2).append('\n');
    for (String field : CONTEXT_FIELDS) {
      probe.append(
          "_Static_assert(__builtin_offsetof(struct np_sk_buff, %1$s) == AT_%1$s, \"%1$s\");\n"
              .formatted(field));
    }
    Files.writeString(folder.resolve("probe.c"), probe);
    assertThat(Clang.run(folder, List.of("-fsyntax-only", "probe.c")).output()).isEmpty();
  }
}
