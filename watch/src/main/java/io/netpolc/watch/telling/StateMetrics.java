package io.netpolc.watch.telling;

import io.netpolc.compiler.backend.maps.Room;
import io.netpolc.watch.api.Resource;
import io.netpolc.watch.node.NodeWatch.Enforced;
import io.netpolc.watch.node.TableUse;
import io.netpolc.watch.state.ClusterStore;
import io.netpolc.watch.state.Following;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/// What is enforced, and how well the cluster is followed, when somebody asks.
final class StateMetrics implements MultiCollector {
  private final Told told;

  StateMetrics(Told told) {
    this.told = told;
  }

  @Override
  public MetricSnapshots collect() {
    var families = new Families();
    families.gauge(
        "netpolc_ready",
        "1 if a full state is enforced and the last attempt did not fail.",
        told.unreadiness() == null ? 1 : 0);
    families.gauge(
        "netpolc_state_age_seconds",
        "While the apiserver does not answer, how old what is known of the cluster is; else 0.",
        told.age());
    families.gauge(
        "netpolc_specialised",
        "1 if a program that was made for the tables is in force, 0 if the prebuilt one is.",
        told.isSpecialised() ? 1 : 0);
    Told.State state = told.state();
    if (state != null) {
      enforced(state.enforced(), families);
    }
    ClusterStore store = told.store();
    if (store != null) {
      followed(store, families);
    }
    return families.snapshots();
  }

  private static void enforced(Enforced enforced, Families families) {
    families.gauge("netpolc_policies", "Policies of the cluster.", enforced.policies());
    families.gauge("netpolc_policies_audited", "Those that are not enforced.", enforced.audited());
    families.gauge(
        "netpolc_generation", "Counts what was put in force.", (double) enforced.generation());
    families.gauge("netpolc_pods", "Pods of this node.", enforced.pods().size());
    families.gauge(
        "netpolc_pods_without_interface",
        "Pods of this node whose interface is not known.",
        enforced.unmatched().pods().size());
    families.gauge(
        "netpolc_unknown_interfaces",
        "Interfaces of pods that are not known.",
        enforced.unmatched().interfaces().size());
    families.gauge(
        "netpolc_policies_too_large",
        "Policies that deny, or are not audited, because the tables have no room for them.",
        enforced.tooLarge().size());
    Map<Labels, Double> used = new HashMap<>();
    Map<Labels, Double> capacity = new HashMap<>();
    for (TableUse table : enforced.tables()) {
      Labels labels = Labels.of("table", name(table.room()));
      used.put(labels, (double) table.used());
      capacity.put(labels, (double) table.capacity());
      switch (table.room()) {
        case PEER_CLASSES ->
            families.gauge(
                "netpolc_peer_classes", "Classes of addresses told apart.", table.used());
        case PORT_CLASSES ->
            families.gauge("netpolc_port_classes", "Classes of ports told apart.", table.used());
        case DECISIONS ->
            families.gauge("netpolc_decisions", "Decisions told apart.", table.used());
        case VECTORS, ROWS, V4_BLOCKS, V6_NODES, V6_BLOCKS -> {}
      }
    }
    families.gauges("netpolc_table_used", "How much of a table is taken.", used);
    families.gauges(
        "netpolc_table_capacity",
        "How much a table has room for; tables are made anew, larger, when one is full.",
        capacity);
  }

  /// `peer_classes`.
  static String name(Room room) {
    return room.name().toLowerCase(Locale.ROOT);
  }

  private static void followed(ClusterStore store, Families families) {
    SortedMap<Resource, Following> following = store.following();
    long now = System.nanoTime();
    families.gauge(
        "netpolc_changes_pending",
        "Objects that have changed and are not worked out yet.",
        store.pending());
    families.gauges(
        "netpolc_objects",
        "Objects of the cluster that are known.",
        each(following, Following::objects));
    families.gauges(
        "netpolc_invalid_objects",
        "Objects of the cluster that are not understood.",
        each(following, Following::invalid));
    families.gauges(
        "netpolc_watch_last_heard_seconds",
        "How long nothing has been heard of a resource, be it a list, an event or a bookmark.",
        each(following, of -> Told.seconds(of, now)));
    families.gauges(
        "netpolc_watch_troubled",
        "1 while a resource cannot be followed.",
        each(following, of -> of.trouble() == null ? 0 : 1));
    families.counters(
        "netpolc_watch_lists",
        "How often a resource was listed.",
        count(following, Following::lists));
    families.counters(
        "netpolc_watch_restarts",
        "How often a watch took the place of an earlier one.",
        count(following, Following::restarts));
    families.counters(
        "netpolc_watch_troubles",
        "How often a resource could not be followed.",
        count(following, Following::troubles));
  }

  private static Map<Labels, Double> each(
      SortedMap<Resource, Following> following, ToDoubleFunction<Following> value) {
    Map<Labels, Double> values = new HashMap<>();
    following.forEach((resource, of) -> values.put(labels(resource), value.applyAsDouble(of)));
    return values;
  }

  private static Map<Labels, Long> count(
      SortedMap<Resource, Following> following, ToLongFunction<Following> value) {
    Map<Labels, Long> values = new HashMap<>();
    following.forEach((resource, of) -> values.put(labels(resource), value.applyAsLong(of)));
    return values;
  }

  private static Labels labels(Resource resource) {
    return Labels.of("resource", resource.toString());
  }
}
