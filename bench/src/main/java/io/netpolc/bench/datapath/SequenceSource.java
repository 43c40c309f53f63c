package io.netpolc.bench.datapath;

import java.util.List;
import java.util.stream.Collectors;

/// The C of programs that change each packet before they decide it: the kernel gives the packet of
/// a test run to each repetition as the one before left it.
///
/// @param policy the C of a bundle
/// @param steps what the packets get, in turn, again and again
/// @param fresh whether each time through the steps gives the packets other remote ports
record SequenceSource(String policy, List<Step> steps, boolean fresh) {
  private static final String ENTRIES = "SEC(\"tcx/ingress\")";

  SequenceSource {
    steps = List.copyOf(steps);
  }

  /// Rewrites, then decides.
  String programs() {
    return text("");
  }

  /// Rewrites only: what the others are compared with.
  String floor() {
    return text("FLOOR");
  }

  /// As [#programs], but a packet from the pod only finds its connection.
  String finding() {
    return text("FIND");
  }

  /// @param variant what follows `BENCH_`, or nothing
  private String text(String variant) {
    int end = policy.indexOf(ENTRIES);
    if (end < 0) {
      throw new IllegalStateException("the C has no program in " + ENTRIES);
    }
    String initializers = steps.stream().map(Step::initializer).collect(Collectors.joining("\n"));
    return policy.substring(0, end)
        + flag("FLOOR", variant.equals("FLOOR"))
        + flag("FIND", variant.equals("FIND"))
        + flag("FRESH", fresh)
        + Resources.text("sequence.c").replace("BENCH_STEPS", initializers)
        + "\n#endif\n";
  }

  private static String flag(String name, boolean value) {
    return "#define BENCH_%s %d%n".formatted(name, value ? 1 : 0);
  }
}
