package io.netpolc.bench.compile;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// A label set and the namespace that its pods are in.
///
/// @param namespace number of the namespace
/// @param labels by key
record PodLabels(int namespace, SortedMap<String, String> labels) {
  /// The keys that policies select by, from the one that tells most apart.
  static final String APP = "app";

  static final String TIER = "tier";
  static final String TEAM = "team";

  private static final int APPS_OF_A_NAMESPACE = 40;
  private static final int TIERS = 4;
  private static final int TEAMS = 25;

  /// The label set of a number: no two are alike, and a namespace has more of them than policies
  /// tell apart.
  static PodLabels numbered(int number, int namespaces) {
    int place = number / namespaces;
    var labels = new TreeMap<String, String>();
    labels.put(APP, app(place % APPS_OF_A_NAMESPACE));
    labels.put(TIER, tier(place / 3 % TIERS));
    labels.put(TEAM, "team-" + number % TEAMS);
    labels.put("version", "v" + place);
    return new PodLabels(number % namespaces, labels);
  }

  static String app(int number) {
    return "app-" + number;
  }

  static String tier(int number) {
    return "tier-" + number;
  }

  /// What some policy selects by: the name of an application, or a tier of the whole namespace.
  static Map<String, String> selector(Draw draw) {
    return draw.percent(80)
        ? Map.of(APP, app(draw.below(APPS_OF_A_NAMESPACE)))
        : Map.of(TIER, tier(draw.below(TIERS)));
  }
}
