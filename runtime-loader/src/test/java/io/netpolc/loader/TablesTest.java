package io.netpolc.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netpolc.compiler.backend.maps.Chunking;
import io.netpolc.compiler.backend.maps.NodeLayout;
import io.netpolc.compiler.backend.maps.Shape;
import io.netpolc.compiler.backend.maps.TrieEntries;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.loader.failure.VerifierException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The Java side of the tables' layouts against the C header.
final class TablesTest {
  @TempDir Path folder = Path.of("");

  private static String offset(String type, String field, int offset) {
    return "_Static_assert(offsetof(struct %s, %s) == %d, \"%s.%s\");%n"
        .formatted(type, field, offset, type, field);
  }

  private static String value(String expression, long value) {
    return "_Static_assert(%s == %d, \"%s\");%n".formatted(expression, value, expression);
  }

  @Test
  void layoutsAreTheHeaders() throws IOException {
    assumeTrue(Clang.present(), "no clang");
    String probe =
        "#include <stddef.h>\n#include <linux/types.h>\n#include <linux/bpf.h>\n"
            + "#include <netpolc/tables.h>\n#include <netpolc/verdict.h>\n"
            + offset("np_header", "active_bank", Tables.HEADER_ACTIVE_BANK)
            + offset("np_header", "ticks_per_second", Tables.HEADER_TICKS_PER_SECOND)
            + offset("np_header", "generation", Tables.HEADER_GENERATION)
            + offset("np_header", "flow_secret", Tables.HEADER_FLOW_SECRET)
            + offset("np_header", "flow_epoch", Tables.HEADER_FLOW_EPOCH)
            + offset("np_header", "endpoints", Tables.HEADER_ENDPOINTS)
            + offset("np_header", "row_words", Tables.HEADER_ROW_WORDS)
            + value("sizeof(struct np_header)", NodeLayout.HEADER_BYTES)
            + offset("np_endpoint", "ifindex", Tables.ENDPOINT_IFINDEX)
            + offset("np_endpoint", "flags", Tables.ENDPOINT_FLAGS)
            + offset("np_endpoint", "ipv4_be", Tables.ENDPOINT_IPV4)
            + offset("np_endpoint", "ipv6", Tables.ENDPOINT_IPV6)
            + offset("np_endpoint", "vector", Tables.ENDPOINT_VECTOR)
            + offset("np_endpoint", "subject", Tables.ENDPOINT_SUBJECT)
            + value("sizeof(struct np_endpoint)", NodeLayout.ENDPOINT_BYTES)
            + value("NP_NO_SUBJECT", Tables.NO_SUBJECT)
            + value("NP_FLOWS_MADE", Tables.FLOWS_MADE)
            + value("NP_FLOWS_EVICTED", Tables.FLOWS_EVICTED)
            + value("NP_HAS_IPV4", Tables.HAS_IPV4)
            + value("NP_HAS_IPV6", Tables.HAS_IPV6)
            + value("sizeof(struct np_counter)", Tables.COUNTER_SIZE)
            + value("NP_MAX_BLOCK_COUNTERS", Tables.MAX_BLOCK_COUNTERS)
            + value("NP_MAX_ROW_COUNTERS", Tables.MAX_ROW_COUNTERS)
            + value("NP_ID_MASK", Tables.ID_MASK)
            + value("NP_VERDICTS", Tables.VERDICTS)
            + offset("np_event", "decision", EventStream.DECISION)
            + offset("np_event", "generation", EventStream.GENERATION)
            + offset("np_event", "length", EventStream.LENGTH)
            + offset("np_event", "source", EventStream.SOURCE)
            + offset("np_event", "destination", EventStream.DESTINATION)
            + offset("np_event", "source_port_be", EventStream.SOURCE_PORT)
            + offset("np_event", "destination_port_be", EventStream.DESTINATION_PORT)
            + offset("np_event", "ethertype_be", EventStream.ETHERTYPE)
            + offset("np_event", "protocol", EventStream.PROTOCOL)
            + offset("np_event", "verdict", EventStream.VERDICT)
            + offset("np_event", "direction", EventStream.DIRECTION)
            + offset("np_event", "tcp_flags", EventStream.TCP_FLAGS)
            + offset("np_event", "icmp_type", EventStream.ICMP_TYPE)
            + offset("np_event", "icmp_code", EventStream.ICMP_CODE)
            + offset("np_event", "suppressed", EventStream.SUPPRESSED)
            + value("sizeof(struct np_event)", EventStream.SIZE);
    Path source = Files.writeString(folder.resolve("tables.c"), probe);
    Clang.run(List.of("-std=c11", "-fsyntax-only", "-I" + Clang.headers(), source.toString()));
  }

  @Test
  void mapSizesFollowTheShape() {
    var shape =
        new Shape(
            64,
            256,
            4,
            4,
            4,
            16,
            8,
            16,
            16,
            128,
            false,
            false,
            TrieEntries.NARROW,
            Chunking.SHARED);
    assertThat(Tables.entries(shape))
        .containsEntry("np_counters", 2)
        .containsEntry("np_row_counters", 2)
        .containsEntry("np_event_limits", 32)
        .containsEntry("np_flows", 16);
  }

  @Test
  void eventsOfIpv6AreDecoded() {
    byte[] bytes = new byte[EventStream.SIZE];
    bytes[EventStream.ETHERTYPE] = (byte) 0x86;
    bytes[EventStream.ETHERTYPE + 1] = (byte) 0xdd;
    bytes[EventStream.SOURCE] = (byte) 0xfd;
    bytes[EventStream.SOURCE + 15] = 1;
    bytes[EventStream.PROTOCOL] = 58;
    bytes[EventStream.ICMP_TYPE] = (byte) 128;
    Event event = EventStream.decode(bytes);
    assertThat(event.source()).hasToString("fd00::1");
    assertThat(event.direction()).isEqualTo(Direction.INGRESS);
    assertThat(event.decision()).isEqualTo(-1);
    assertThat(event.icmpType()).isEqualTo(128);
  }

  @Test
  void possibleCpusAreCounted() {
    assertThat(Cpus.count("0")).isEqualTo(1);
    assertThat(Cpus.count("0-3")).isEqualTo(4);
    assertThat(Cpus.count("0-1,4-7,9")).isEqualTo(7);
  }

  @Test
  void capabilitiesAreNamedOneByOne() {
    assertThat(Capabilities.missing(0, Capability.BPF, Capability.NET_ADMIN))
        .containsExactly("CAP_BPF", "CAP_NET_ADMIN");
    assertThat(Capabilities.missing(1L << 39, Capability.BPF, Capability.NET_ADMIN))
        .containsExactly("CAP_NET_ADMIN");
    assertThat(Capabilities.missing(1L << 21 | 1L << 12, Capability.values())).isEmpty();
  }

  @Test
  void verifierSummaryNamesTheCauseNotTheLastState() {
    String log =
        "0: (b7) r0 = 0\n".repeat(300)
            + """
            infinite loop detected at insn 7
            cur state: R0=1
            old state: R0=1
            processed 300 insns (limit 1000000)
            """;
    var failure = new VerifierException("np_to_pod", log);
    assertThat(failure)
        .hasMessageStartingWith("the verifier refused np_to_pod: infinite loop detected at insn 7")
        .hasMessageContaining("(291 lines omitted)");
    assertThat(failure.log()).isEqualTo(log);
  }
}
