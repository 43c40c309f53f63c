package io.netpolc.bpf;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourcesCompileTest {
  private static final String CAPACITIES =
      """
      #define NP_SPECIALIZED
      #define NP_CAP_ENDPOINTS 64
      #define NP_CAP_V4_WINDOW 256
      #define NP_CAP_V4_BLOCKS 1
      #define NP_CAP_V6_NODES 2
      #define NP_CAP_V6_BLOCKS 1
      #define NP_CAP_VECTOR_WORDS 16
      #define NP_CAP_CELLS 512
      #define NP_CHUNK_BITS 6
      #define NP_ONE_CHUNK 0
      #define NP_CAP_ROW_WORDS 8
      #define NP_CAP_DECISIONS 32
      #define NP_AT_BANK 4160
      #define NP_BANK_BYTES 1048576
      #define NP_AT_V4_WINDOW 655360
      #define NP_AT_V4_BLOCKS 655872
      #define NP_AT_V6_NODES 656896
      #define NP_AT_V6_BLOCKS 657024
      #define NP_AT_VECTORS 658048
      #define NP_AT_CELLS 658112
      #define NP_AT_ROWS 660160
      #define NP_NODE_BYTES 2101312
      """;

  @TempDir Path folder;

  private static String shape(int flows, int reject, int keep, int wide) {
    return CAPACITIES
        + "#define NP_FLOWS %d\n#define NP_ON_DENY_REJECT %d\n#define NP_KEEP_ESTABLISHED %d\n"
            .formatted(flows, reject, keep)
        + "#define NP_WIDE_ENTRIES %d\n".formatted(wide);
  }

  private Clang.Result compile(String source, String... more)
      throws IOException, InterruptedException {
    Files.writeString(folder.resolve("program.c"), source);
    List<String> arguments = new ArrayList<>(BpfSources.clangFlags());
    arguments.addAll(List.of("-Wall", "-Wextra", "-Werror"));
    arguments.addAll(List.of(more));
    arguments.addAll(List.of("-c", "program.c", "-o", "program.o"));
    return Clang.run(folder, arguments);
  }

  @ParameterizedTest
  @CsvSource({"0,0,0,0", "0,1,0,1", "65536,0,0,0", "65536,1,0,1", "65536,0,1,0", "65536,1,1,1"})
  void everyShapeCompilesByItselfWithoutWarnings(int flows, int reject, int keep, int wide)
      throws Exception {
    var result = compile(shape(flows, reject, keep, wide) + BpfSources.amalgamation());
    assertThat(result.output()).isEmpty();
    assertThat(result.status()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"-mcpu=v2", "-mcpu=v4"})
  void otherInstructionSetsCompile(String cpu) throws Exception {
    assertThat(compile(shape(65536, 1, 0, 0) + BpfSources.amalgamation(), cpu).status()).isZero();
  }

  /// Helpers by number with the release that brought them (`enum bpf_func_id`); what a program
  /// calls decides how old a kernel may be, and ring buffers are the youngest.
  private static final Map<Integer, String> HELPERS =
      Map.ofEntries(
          Map.entry(1, "bpf_map_lookup_elem 3.19"),
          Map.entry(2, "bpf_map_update_elem 3.19"),
          Map.entry(5, "bpf_ktime_get_ns 4.1"),
          Map.entry(9, "bpf_skb_store_bytes 4.1"),
          Map.entry(23, "bpf_redirect 4.4"),
          Map.entry(26, "bpf_skb_load_bytes 4.5"),
          Map.entry(28, "bpf_csum_diff 4.6"),
          Map.entry(38, "bpf_skb_change_tail 4.9"),
          Map.entry(93, "bpf_spin_lock 5.1"),
          Map.entry(94, "bpf_spin_unlock 5.1"),
          Map.entry(118, "bpf_jiffies64 5.6"),
          Map.entry(131, "bpf_ringbuf_reserve 5.8"),
          Map.entry(132, "bpf_ringbuf_submit 5.8"));

  /// Atomic instructions whose result is used came with 5.12.
  @ParameterizedTest
  @CsvSource({"-mcpu=v2", "-mcpu=v3"})
  void nothingNewerThanRingBuffersIsUsed(String cpu) throws Exception {
    compile(shape(65536, 1, 0, 0) + BpfSources.amalgamation(), cpu, "-S");
    String assembly = Files.readString(folder.resolve("program.o"));
    assertThat(called(assembly)).isEqualTo(HELPERS.keySet());
    assertThat(assembly).doesNotContain("atomic_fetch", "xchg", "cmpxchg", "may_goto", "gotol");
  }

  private static Set<Integer> called(String assembly) {
    return Pattern.compile("\\bcall ([0-9]+)\\b")
        .matcher(assembly)
        .results()
        .map(call -> Integer.valueOf(call.group(1)))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void genericProgramCompilesByItself() throws Exception {
    assertThat(compile(BpfSources.amalgamation()).output()).isEmpty();
  }

  @Test
  void whatAuditsCompilesWithoutWarningsAndNeedsNoNewerKernel() throws Exception {
    Clang.unpackHeaders(folder);
    Files.writeString(folder.resolve("netpolc/audit.h"), BpfSources.header("netpolc/audit.h"));
    var result = compile("#include \"netpolc/audit.h\"\n", "-S");
    assertThat(result.output()).isEmpty();
    String assembly = Files.readString(folder.resolve("program.o"));
    assertThat(called(assembly)).isEqualTo(HELPERS.keySet());
    assertThat(assembly).doesNotContain("atomic_fetch", "xchg", "cmpxchg", "may_goto", "gotol");
  }

  @Test
  void genericObjectIsInTheJar() {
    byte[] object = BpfSources.genericObject().orElseThrow();
    assertThat(object).startsWith(0x7f, 'E', 'L', 'F');
  }

  @Test
  void programWithoutFlowsHasNoConnectionTable() throws Exception {
    compile(shape(0, 0, 0, 0) + BpfSources.amalgamation());
    String without = Files.readString(folder.resolve("program.o"), ISO_8859_1);
    compile(shape(8, 0, 0, 0) + BpfSources.amalgamation());
    String with = Files.readString(folder.resolve("program.o"), ISO_8859_1);
    assertThat(without).doesNotContain("np_flows").doesNotContain("by_state");
    assertThat(with).contains("np_flows").contains("by_state");
  }

  @Test
  void amalgamationIsWhatTheIncludesGive() throws Exception {
    Clang.unpackHeaders(folder);
    Files.writeString(folder.resolve("includes.c"), "#include \"netpolc/programs.h\"\n");
    Files.writeString(folder.resolve("one.c"), BpfSources.amalgamation());
    var includes = Clang.run(folder, List.of("-E", "-P", "-target", "bpf", "includes.c"));
    var one = Clang.run(folder, List.of("-E", "-P", "-target", "bpf", "one.c"));
    assertThat(one.status()).isZero();
    assertThat(codeLines(one.output())).isEqualTo(codeLines(includes.output()));
  }

  private static List<String> codeLines(String preprocessed) {
    return preprocessed.lines().filter(line -> !line.isBlank()).toList();
  }
}
