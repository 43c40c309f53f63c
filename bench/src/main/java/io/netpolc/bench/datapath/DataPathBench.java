package io.netpolc.bench.datapath;

import io.netpolc.bpf.VerdictCode;
import io.netpolc.compiler.backend.clang.ClangException;
import io.netpolc.compiler.bundle.Bundle;
import io.netpolc.loader.failure.LoaderException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What the data path costs for each kind of packet, above a program that returns at once.
///
/// In every round each scenario runs through each program in turn, so that what disturbs the
/// machine disturbs all of them. Arguments: the number of rounds, optional.
public final class DataPathBench {
  private static final int REPEAT = 1_000_000;

  private DataPathBench() {}

  /// Prints the table of results.
  public static void main(String[] arguments) {
    Rounds.run(arguments, DataPathBench::measure);
  }

  private static String measure(int rounds) throws LoaderException, ClangException {
    Bundle bundle = Measured.compile();
    try (Measured empty = Measured.empty(bundle);
        Measured specialised = Measured.specialised(bundle);
        Measured generic = Measured.generic(bundle)) {
      List<Measured> programs = List.of(specialised, generic);
      var times = new HashMap<Cell, List<Long>>();
      for (int round = 0; round < rounds; round++) {
        for (Scenario scenario : Scenario.all()) {
          add(times, empty, scenario);
          for (Measured program : programs) {
            program.prepare(scenario);
            check(program, scenario);
            add(times, program, scenario);
          }
        }
      }
      return table(times, programs, empty, rounds);
    }
  }

  private static void check(Measured program, Scenario scenario) throws LoaderException {
    VerdictCode verdict = program.verdict(scenario);
    if (verdict != scenario.verdict()) {
      throw new IllegalStateException(
          "%s, %s: %s instead of %s"
              .formatted(program.name(), scenario.name(), verdict, scenario.verdict()));
    }
  }

  private static void add(Map<Cell, List<Long>> times, Measured program, Scenario scenario)
      throws LoaderException {
    times
        .computeIfAbsent(new Cell(program.name(), scenario.name()), _ -> new ArrayList<>())
        .add(program.nanoseconds(scenario, REPEAT));
  }

  private static String table(
      Map<Cell, List<Long>> times, List<Measured> programs, Measured empty, int rounds) {
    var text = new StringBuilder();
    text.append("Nanoseconds for each packet, minimum / median of %d rounds.%n".formatted(rounds))
        .append("%n| packet | program | whole | above empty | ratio |%n".formatted())
        .append("|---|---|---|---|---|%n".formatted());
    for (Scenario scenario : Scenario.all()) {
      Figures base = figures(times, empty, scenario);
      text.append(row(scenario, empty, base, base));
      for (Measured program : programs) {
        text.append(row(scenario, program, figures(times, program, scenario), base));
      }
    }
    return text.toString();
  }

  private static Figures figures(Map<Cell, List<Long>> times, Measured program, Scenario scenario) {
    return Figures.of(times.getOrDefault(new Cell(program.name(), scenario.name()), List.of()));
  }

  private static String row(Scenario scenario, Measured program, Figures whole, Figures empty) {
    Figures above = whole.above(empty);
    return String.format(
        Locale.ROOT,
        "| %s | %s | %d / %d | %d / %d | %.2f |%n",
        scenario.name(),
        program.name(),
        whole.minimum(),
        whole.median(),
        above.minimum(),
        above.median(),
        (double) whole.minimum() / empty.minimum());
  }

  private record Cell(String program, String scenario) {}
}
