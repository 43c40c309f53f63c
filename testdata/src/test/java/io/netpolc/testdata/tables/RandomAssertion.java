package io.netpolc.testdata.tables;

import io.netpolc.compiler.cluster.ClusterState;
import io.netpolc.compiler.net.Cidr;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.testdata.random.Dice;
import io.netpolc.testdata.random.Probes;
import io.netpolc.testdata.random.Scenario;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/// A line of a policy test, and apart from it what its words mean.
///
/// @param text the line
/// @param from who opens connections
/// @param to to whom
/// @param ports which connections
/// @param allowed whether they must pass
record RandomAssertion(String text, Party from, Party to, Ports ports, boolean allowed) {
  /// How many of one end.
  enum Many {
    EVERY,
    SOME,
    ONLY
  }

  /// One end.
  record Party(Many many, Set set) {}

  /// Words and whom they mean.
  ///
  /// @param anything whether they say that everybody is meant, which a pod's own node is not
  record Set(String text, Predicate<Member> members, boolean anything) {
    private static Set of(String text, Predicate<Member> members) {
      return new Set(text, members, false);
    }
  }

  /// Words and the connections they mean.
  record Ports(String text, BiPredicate<Protocol, Integer> members, boolean some) {}

  /// Makes lines about a cluster.
  ///
  /// @param addresses worth naming
  /// @param ports worth naming
  record Generator(
      Dice dice, ClusterState cluster, List<IpAddress> addresses, List<Integer> ports) {
    private static final List<String> KEYS = List.of("app", "tier", "example.com/role");
    private static final List<String> VALUES = List.of("a", "b", "c");

    /// One whose lines speak of a scenario's cluster.
    ///
    /// @param probes of the scenario
    static Generator of(Scenario scenario, Probes probes) {
      return new Generator(
          new Dice(scenario.seed()), scenario.cluster(), probes.addresses(), probes.ports());
    }

    RandomAssertion next() {
      Set from = set();
      Set to = set();
      return switch (dice.below(12)) {
        case 0, 1 -> said("", Many.EVERY, from, "may reach", Many.EVERY, "every ", to, true);
        case 2 -> said("some ", Many.SOME, from, "may reach", Many.EVERY, "", to, true);
        case 3 -> said("every ", Many.EVERY, from, "may reach", Many.SOME, "some ", to, true);
        case 4 -> said("some ", Many.SOME, from, "may reach", Many.SOME, "some ", to, true);
        case 5, 6 -> said("only ", Many.ONLY, from, "may reach", Many.EVERY, "", to, true);
        case 7 -> said("", Many.EVERY, from, "may reach", Many.ONLY, "only ", to, true);
        case 8 -> said("no ", Many.EVERY, from, "may reach", Many.EVERY, "any ", to, false);
        case 9 -> said("some ", Many.SOME, from, "may not reach", Many.EVERY, "", to, false);
        case 10 -> said("", Many.EVERY, nothing(), "may reach", Many.EVERY, "", to, false);
        default -> said("", Many.EVERY, from, "may reach", Many.EVERY, "", nothing(), false);
      };
    }

    private RandomAssertion said(
        String before,
        Many manyFrom,
        Set from,
        String verb,
        Many manyTo,
        String behind,
        Set to,
        boolean allowed) {
      boolean somePort =
          allowed && manyFrom != Many.ONLY && manyTo != Many.ONLY && dice.percent(50);
      Ports asked = ports(somePort);
      String text =
          before + from.text + " " + verb + " " + behind + to.text + asked.text + " allow empty";
      return new RandomAssertion(
          text, new Party(manyFrom, from), new Party(manyTo, to), asked, allowed);
    }

    private Set nothing() {
      Set but = term();
      return new Set(
          "nothing except " + but.text, who -> !who.service() && !but.members.test(who), true);
    }

    private Set set() {
      Set set = term();
      if (dice.percent(30)) {
        Set first = set;
        Set more = term();
        set =
            new Set(
                first.text + ", " + more.text,
                first.members.or(more.members),
                first.anything || more.anything);
      }
      if (dice.percent(30)) {
        Set first = set;
        Set less = term();
        set =
            new Set(
                first.text + " except " + less.text,
                first.members.and(less.members.negate()),
                first.anything);
      }
      return set;
    }

    private Set term() {
      String namespace = dice.pick(cluster.namespaces()).name();
      return switch (dice.below(14)) {
        case 0, 1 -> Set.of(namespace + "/*", who -> who.in(namespace));
        case 2 -> Set.of("pods outside " + namespace, who -> who.isPod() && !who.in(namespace));
        case 3, 4 -> labelled(namespace);
        case 5 -> byNamespaceLabel();
        case 6 -> Set.of("pod", Member::isPod);
        case 7, 8 -> named();
        case 9 -> Set.of("world", Member::isWorld);
        case 10 -> Set.of("node", Member::isNode);
        case 11 -> new Set("anything", who -> !who.service(), true);
        default -> prefix();
      };
    }

    private Set labelled(String namespace) {
      String key = dice.pick(KEYS);
      String value = dice.pick(VALUES);
      String other = dice.pick(VALUES);
      return switch (dice.below(4)) {
        case 0 ->
            Set.of(
                "pod {" + key + "!=" + value + "} in " + namespace,
                who -> who.in(namespace) && who.label(key, (_, is) -> !is.equals(value)));
        case 1 -> Set.of("*/{!" + key + "}", who -> who.label(key, (present, _) -> !present));
        case 2 ->
            Set.of(
                "*/{" + key + " in (" + value + ", " + other + ")}",
                who -> who.label(key, (_, is) -> is.equals(value) || is.equals(other)));
        default ->
            Set.of(
                namespace + "/{" + key + "}",
                who -> who.in(namespace) && who.label(key, (present, _) -> present));
      };
    }

    private Set byNamespaceLabel() {
      String value = dice.pick(VALUES);
      return dice.percent(50)
          ? Set.of(
              "{team=" + value + "}/*",
              who -> who.isPod() && value.equals(who.labels().get("team")))
          : Set.of(
              "pods outside {team=" + value + "}",
              who -> who.isPod() && !value.equals(who.labels().get("team")));
    }

    private Set named() {
      String name = dice.pick(cluster.pods()).qualifiedName();
      return Set.of(name, who -> who.isCalled(name));
    }

    private Set prefix() {
      IpAddress address = dice.pick(addresses);
      if (dice.percent(40)) {
        return Set.of(address.toString(), who -> who.address().equals(address));
      }
      Cidr cidr = Cidr.of(address, dice.below(address.family().bits() + 1));
      return Set.of(cidr.toString(), who -> cidr.contains(who.address()));
    }

    private Ports ports(boolean some) {
      String of = some ? "some of " : "";
      Protocol protocol = dice.pick(List.of(Protocol.TCP, Protocol.UDP, Protocol.SCTP));
      int one = Math.max(1, dice.pick(ports));
      int other = Math.max(1, dice.pick(ports));
      int first = Math.min(one, other);
      int last = Math.max(one, other);
      return switch (dice.below(5)) {
        case 0 -> new Ports(some ? " on some port" : "", (_, _) -> true, some);
        case 1 -> new Ports(" on " + of + "ICMP", (which, _) -> !which.hasPorts(), some);
        case 2 ->
            new Ports(
                " on %s%s/%d-%d".formatted(of, protocol, first, last),
                (which, port) -> which.equals(protocol) && first <= port && port <= last,
                some);
        case 3 ->
            new Ports(
                " on %s%s/%d,%d, ICMP".formatted(of, protocol, one, other),
                (which, port) ->
                    !which.hasPorts() || (which.equals(protocol) && (port == one || port == other)),
                some);
        default ->
            new Ports(
                " on %s%s/%d".formatted(of, protocol, one),
                (which, port) -> which.equals(protocol) && port == one,
                some);
      };
    }
  }
}
