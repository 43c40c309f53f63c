package io.netpolc.loader.raw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netpolc.loader.Clang;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A wrong offset would be taken silently: the C compiler says whether each is right.
final class LayoutTest {
  @TempDir Path folder = Path.of("");

  private static List<CStruct> structures() {
    var all = new ArrayList<>(LinuxBpf.ALL);
    all.add(LinuxRtnetlink.IFINFOMSG);
    all.add(LinuxRtnetlink.IFADDRMSG);
    all.add(LinuxRtnetlink.TCMSG);
    if (Native.libbpfPresent() && Files.exists(Path.of("/usr/include/bpf/libbpf.h"))) {
      all.add(Libbpf.OPEN_OPTS);
      all.add(LibbpfTc.HOOK);
      all.add(LibbpfTc.OPTS);
    }
    return all;
  }

  static String probe(List<CStruct> structures) {
    var text = new StringBuilder("#include <stddef.h>\n");
    structures.stream()
        .map(CStruct::header)
        .distinct()
        .forEach(header -> text.append("#include <").append(header).append(">\n"));
    for (CStruct structure : structures) {
      structure
          .offsets()
          .forEach((field, offset) -> {
            if (!structure.newer().contains(field)) {
              text.append(
                  "_Static_assert(offsetof(%s, %s%s) == %d, \"%s\");%n"
                      .formatted(structure.type(), structure.prefix(), field, offset, field));
            }
          });
      if (structure.whole()) {
        text.append(
            "_Static_assert(sizeof(%s) == %d, \"size of %s\");%n"
                .formatted(structure.type(), structure.size(), structure.type()));
      }
    }
    return text.toString();
  }

  private void compile(String text) throws IOException {
    assumeTrue(Clang.present(), "no clang");
    Path source = Files.writeString(folder.resolve("probe.c"), text);
    Clang.run(List.of("-std=c11", "-fsyntax-only", source.toString()));
  }

  @Test
  void layoutsEqualTheHeaders() throws IOException {
    String text = probe(structures());
    assertThat(text.lines().filter(line -> line.startsWith("_Static_assert")))
        .hasSizeGreaterThan(100);
    compile(text);
  }

  @Test
  void probeNoticesAWrongOffset() {
    assumeTrue(Clang.present(), "no clang");
    CStruct wrong =
        CStruct.of(
            "linux/rtnetlink.h",
            "struct tcmsg",
            CStruct.u32("tcm_family"),
            CStruct.u32("tcm_parent"));
    assertThatThrownBy(() -> compile(probe(List.of(wrong))))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("tcm_parent");
  }

  @Test
  void everyHandleResolves() {
    assumeTrue(Native.libbpfPresent(), "no " + Native.LIBBPF);
    for (Class<?> header :
        List.of(Libc.class, SysSocket.class, Libbpf.class, LibbpfTc.class, LibbpfRing.class)) {
      assertThatCode(() -> Class.forName(header.getName(), true, header.getClassLoader()))
          .doesNotThrowAnyException();
    }
  }
}
