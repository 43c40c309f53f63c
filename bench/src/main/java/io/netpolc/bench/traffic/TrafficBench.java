package io.netpolc.bench.traffic;

import io.netpolc.bench.Rounds;
import io.netpolc.compiler.backend.clang.ClangException;
import io.netpolc.loader.failure.LoaderException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/// What real traffic costs under each packet filter, in terms of the same traffic under programs
/// that do nothing at the hooks of netpolc. In every round each filter is put in place in turn.
///
/// Arguments: the number of rounds, optional. To be run as root in a network and a mount namespace
/// of its own.
public final class TrafficBench {
  private static final int MILLIS = 700;

  /// Of the server; no policy allows it.
  private static final int OTHER_PORT = 5009;

  private final Pods pods;
  private final List<SetUp> setUps;
  private final Map<String, Map<Measure, List<Double>>> results = new LinkedHashMap<>();
  private final Map<String, String> missing = new HashMap<>();

  private TrafficBench(Pods pods, List<SetUp> setUps) {
    this.pods = pods;
    this.setUps = setUps;
  }

  /// Prints the table of results.
  public static void main(String[] arguments) {
    Rounds.run(arguments, TrafficBench::measure);
  }

  private static String measure(int rounds)
      throws LoaderException, ClangException, IOException, InterruptedException {
    try (var bed = TestBed.create()) {
      var bench = new TrafficBench(bed.pods(), bed.setUps());
      for (int round = 0; round < rounds; round++) {
        bench.round(round);
      }
      return bench.table(rounds);
    }
  }

  /// Begins with another set-up each time.
  private void round(int number) throws LoaderException, IOException, InterruptedException {
    var order = new ArrayList<>(setUps);
    Collections.rotate(order, number);
    for (SetUp setUp : order) {
      if (missing.containsKey(setUp.name())) {
        continue;
      }
      try {
        setUp.install();
      } catch (IOException unavailable) {
        missing.put(
            setUp.name(), String.valueOf(unavailable.getMessage()).lines().findFirst().orElse(""));
        continue;
      }
      try {
        requireDenial(setUp);
        for (Measure what : Measure.values()) {
          results
              .computeIfAbsent(setUp.name(), _ -> new EnumMap<>(Measure.class))
              .computeIfAbsent(what, _ -> new ArrayList<>())
              .add(pods.measure(what, MILLIS));
        }
      } finally {
        setUp.remove();
      }
    }
  }

  /// Other figures would be about no filter at all.
  private void requireDenial(SetUp setUp) throws IOException, InterruptedException {
    boolean open = setUp instanceof SetUp.Nothing || setUp.name().equals(TestBed.EMPTY);
    if (!open && pods.answers(OTHER_PORT)) {
      throw new IOException(setUp.name() + " lets everything pass");
    }
  }

  private String table(int rounds) {
    var text = new StringBuilder();
    text.append(
            "Best / median of %d rounds, and in terms of the empty programs of the same round, median.%n"
                .formatted(rounds))
        .append("%n| filter |".formatted());
    for (Measure what : Measure.values()) {
      text.append(" ").append(what.title()).append(" | |");
    }
    text.append("%n|---|%s%n".formatted("---|".repeat(2 * Measure.values().length)));
    for (SetUp setUp : setUps) {
      text.append("| ").append(setUp.name()).append(" |");
      Map<Measure, List<Double>> own = results.get(setUp.name());
      if (own == null) {
        text.append(" not available here: ")
            .append(missing.get(setUp.name()))
            .append(" |%n".formatted());
        continue;
      }
      for (Measure what : Measure.values()) {
        List<Double> values = own.getOrDefault(what, List.of());
        List<Double> floor =
            results.getOrDefault(TestBed.EMPTY, Map.of()).getOrDefault(what, List.of());
        text.append(cells(what, values, floor));
      }
      text.append("%n".formatted());
    }
    return text.toString();
  }

  private static String cells(Measure what, List<Double> values, List<Double> floor) {
    double best = what.moreIsBetter() ? Collections.max(values) : Collections.min(values);
    String form = Collections.max(values) < 1000 ? "%.1f" : "%.0f";
    return String.format(
        Locale.ROOT,
        " " + form + " / " + form + " | %.3f |",
        best,
        median(values),
        median(ratios(values, floor)));
  }

  private static List<Double> ratios(List<Double> values, List<Double> floor) {
    return IntStream.range(0, values.size()).mapToObj(i -> values.get(i) / floor.get(i)).toList();
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get((values.size() - 1) / 2);
  }
}
