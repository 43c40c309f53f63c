package io.netpolc.bench.datapath;

import io.netpolc.bench.Rounds;
import io.netpolc.bpf.VerdictCode;
import io.netpolc.compiler.backend.clang.ClangException;
import io.netpolc.compiler.bundle.Bundle;
import io.netpolc.loader.EventStream;
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

  /// Fewer than the ring holds.
  private static final int EVENTS = 10_000;

  private static final String TOLD = "denied, each with its event, read";

  private static final String EMPTY = "empty";
  private static final String SPECIALISED = "specialised";
  private static final List<String> PROGRAMS = List.of(SPECIALISED, "generic");

  private final int rounds;
  private final Map<Cell, List<Long>> times = new HashMap<>();

  private record Cell(String program, String scenario) {}

  private DataPathBench(int rounds) {
    this.rounds = rounds;
  }

  /// Prints the table of results.
  public static void main(String[] arguments) {
    Rounds.run(arguments, rounds -> run(rounds).table());
  }

  /// Nanoseconds above the empty program, by the name of the packet: the minimum of all rounds of
  /// the specialised program.
  public static Map<String, Long> aboveEmpty(int rounds) throws LoaderException, ClangException {
    DataPathBench bench = run(rounds);
    Map<String, Long> above = new HashMap<>();
    for (String name : bench.names()) {
      Figures whole = bench.figures(SPECIALISED, name);
      above.put(name, whole.above(bench.figures(EMPTY, name)).minimum());
    }
    return above;
  }

  private static DataPathBench run(int rounds) throws LoaderException, ClangException {
    Bundle bundle = Measured.compile();
    try (Measured empty = Measured.empty(bundle);
        Measured specialised = Measured.specialised(bundle);
        Measured generic = Measured.generic(bundle);
        Measured telling = Measured.telling(bundle);
        EventStream events = telling.events()) {
      var bench = new DataPathBench(rounds);
      Scenario told = Scenario.denied().named(TOLD);
      telling.prepare(told);
      for (int round = 0; round < rounds; round++) {
        for (Scenario scenario : Scenario.all()) {
          bench.add(empty, scenario, REPEAT);
          for (Measured program : List.of(specialised, generic)) {
            program.prepare(scenario);
            check(program, scenario);
            bench.add(program, scenario, REPEAT);
          }
        }
        bench.add(empty, told, EVENTS);
        bench.add(telling, told, EVENTS);
        requireAll(events.poll().size());
      }
      return bench;
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

  /// The reader takes them out before the ring is full.
  private static void requireAll(int read) {
    if (read != EVENTS) {
      throw new IllegalStateException(read + " events of " + EVENTS + " packets");
    }
  }

  private void add(Measured program, Scenario scenario, int repeat) throws LoaderException {
    times
        .computeIfAbsent(new Cell(program.name(), scenario.name()), _ -> new ArrayList<>())
        .add(program.nanoseconds(scenario, repeat));
  }

  private List<String> names() {
    var names = new ArrayList<>(Scenario.all().stream().map(Scenario::name).toList());
    names.add(TOLD);
    return names;
  }

  private String table() {
    var text = new StringBuilder();
    text.append("Nanoseconds for each packet, minimum / median of %d rounds.%n".formatted(rounds))
        .append("%n| packet | program | whole | above empty | ratio |%n".formatted())
        .append("|---|---|---|---|---|%n".formatted());
    for (String name : names()) {
      Figures base = figures(EMPTY, name);
      text.append(row(name, EMPTY, base, base));
      for (String program : PROGRAMS) {
        if (times.containsKey(new Cell(program, name))) {
          text.append(row(name, program, figures(program, name), base));
        }
      }
    }
    return text.toString();
  }

  private Figures figures(String program, String scenario) {
    return Figures.of(times.getOrDefault(new Cell(program, scenario), List.of()));
  }

  private static String row(String scenario, String program, Figures whole, Figures empty) {
    Figures above = whole.above(empty);
    return String.format(
        Locale.ROOT,
        "| %s | %s | %d / %d | %d / %d | %.2f |%n",
        scenario,
        program,
        whole.minimum(),
        whole.median(),
        above.minimum(),
        above.median(),
        (double) whole.minimum() / empty.minimum());
  }
}
