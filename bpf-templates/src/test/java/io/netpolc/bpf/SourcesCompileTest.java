package io.netpolc.bpf;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourcesCompileTest {
  private static final String CAPACITIES =
      """
      #define NP_SPECIALIZED
      #define NP_CAP_ENDPOINTS 64
      #define NP_CAP_V4_BLOCKS 1
      #define NP_CAP_V6_NODES 2
      #define NP_CAP_V6_BLOCKS 1
      #define NP_CAP_VECTOR_WORDS 16
      #define NP_CAP_CELL_CHUNKS 8
      #define NP_CAP_ROW_WORDS 8
      #define NP_CAP_DECISIONS 32
      #define NP_AT_BANK 4160
      #define NP_BANK_BYTES 1048576
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

  @Test
  void genericProgramCompilesByItself() throws Exception {
    assertThat(compile(BpfSources.amalgamation()).output()).isEmpty();
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
