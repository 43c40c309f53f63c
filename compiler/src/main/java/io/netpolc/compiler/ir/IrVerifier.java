package io.netpolc.compiler.ir;

import io.netpolc.compiler.net.Cidr;
import io.netpolc.compiler.verdict.Direction;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Checks what every stage promises to the next. A broken invariant is a bug of the compiler.
public final class IrVerifier {
  private record Row(int[] cells) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Row(var otherCells) && Arrays.equals(cells, otherCells);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(cells);
    }
  }

  private IrVerifier() {}

  /// Checks a rule program.
  ///
  /// @throws IllegalStateException naming the invariant that is broken
  public static void verify(RuleProgram program) {
    for (Direction direction : Direction.values()) {
      for (Tier tier : program.tiers(direction)) {
        tier.sections().forEach(section -> verify(section, tier.kind()));
      }
    }
  }

  private static void verify(Section section, Tier.Kind kind) {
    for (Rule rule : section.rules()) {
      switch (rule.effect()) {
        case Effect.Pass() ->
            check(kind == Tier.Kind.FIRST_MATCH, "union rules allow", rule.ref() + " passes");
        case Effect.Decide(var decision) ->
            check(
                kind == Tier.Kind.FIRST_MATCH || decision.allowed(),
                "union rules allow",
                rule.ref() + " denies");
      }
      for (Match match : rule.matches()) {
        check(
            match.destination() == null
                || match.ports().stream().noneMatch(PortTerm.Named.class::isInstance),
            "a match with a condition on the destination names no port",
            rule.ref().toString());
      }
    }
  }

  /// Checks decision tables.
  ///
  /// @throws IllegalStateException naming the invariant that is broken
  public static void verify(DecisionTables tables) {
    verify(tables.v4(), tables.peerCount());
    verify(tables.v6(), tables.peerCount());
    verify(tables.ports());
    Set<Row> seen = new HashSet<>();
    for (int[] row : tables.rows()) {
      check(row.length == tables.ports().count(), "a row has every port class", row.length + "");
      for (int decision : row) {
        check(
            decision >= 0 && decision < tables.decisions().size(),
            "a row holds decision ids",
            decision + "");
      }
      check(seen.add(new Row(row)), "rows are distinct", Arrays.toString(row));
    }
    check(
        !tables.vectors().isEmpty()
            && tables.vectors().getFirst().equals(DecisionTables.UNRESTRICTED),
        "vector 0 has no cells",
        "vector 0");
    check(
        new HashSet<>(tables.vectors().subList(1, tables.vectors().size())).size()
            == tables.vectors().size() - 1,
        "vectors are distinct",
        tables.vectors().size() + " vectors");
    for (CellVector vector : tables.vectors().subList(1, tables.vectors().size())) {
      verify(vector, tables);
    }
    verifySubjects(tables);
  }

  private static void verifySubjects(DecisionTables tables) {
    int[] ingress = tables.subjects()[DecisionTables.index(Direction.INGRESS)];
    int[] egress = tables.subjects()[DecisionTables.index(Direction.EGRESS)];
    check(ingress.length == egress.length, "a subject has two vectors", "subjects");
    for (int s = 0; s < ingress.length; s++) {
      check(
          (ingress[s] == 0) == (egress[s] == 0),
          "vector 0 stands in both directions or in none",
          "subject " + s);
      check(
          ingress[s] >= 0
              && ingress[s] < tables.vectors().size()
              && egress[s] >= 0
              && egress[s] < tables.vectors().size(),
          "a subject names vectors",
          "subject " + s);
    }
  }

  private static void verify(CellVector vector, DecisionTables tables) {
    int previous = -1;
    check(Cell.row(vector.common()) < tables.rows().length, "a cell names a row", "common cell");
    for (int i = 0; i < vector.peers().length; i++) {
      int peer = vector.peers()[i];
      check(
          peer > previous && peer < tables.peerCount(),
          "peers ascend within the classes",
          "" + peer);
      check(
          Cell.row(vector.cells()[i]) < tables.rows().length, "a cell names a row", "peer " + peer);
      check(
          vector.cells()[i] != vector.common(),
          "only cells that differ are listed",
          "peer " + peer);
      previous = peer;
    }
  }

  private static void verify(AddressMap map, int peerCount) {
    List<Cidr> prefixes = map.prefixes();
    check(map.classes().length == prefixes.size(), "a prefix has a class", map.family().toString());
    for (int i = 0; i < prefixes.size(); i++) {
      check(
          prefixes.get(i).family() == map.family(),
          "prefixes are of the map's family",
          prefixes.get(i).toString());
      check(
          i == 0 || prefixes.get(i - 1).compareTo(prefixes.get(i)) < 0,
          "prefixes are sorted and distinct",
          prefixes.get(i).toString());
      check(
          map.classes()[i] >= 0 && map.classes()[i] < peerCount,
          "a prefix names a peer class",
          prefixes.get(i).toString());
    }
  }

  private static void verify(PortClasses ports) {
    check(
        ports.runs().size() == PortClasses.PROTOCOLS.size(), "three protocols have ports", "ports");
    for (PortClasses.Runs runs : ports.runs()) {
      check(
          runs.firsts().length > 0
              && runs.firsts()[0] == 0
              && runs.firsts().length == runs.classes().length,
          "runs begin at port 0",
          Arrays.toString(runs.firsts()));
      for (int i = 0; i < runs.classes().length; i++) {
        check(
            runs.classes()[i] >= 0 && runs.classes()[i] < ports.count(),
            "a run names a port class",
            "run " + i);
        check(i == 0 || runs.firsts()[i - 1] < runs.firsts()[i], "runs ascend", "run " + i);
      }
    }
  }

  private static void check(boolean holds, String invariant, String where) {
    if (!holds) {
      throw new IllegalStateException("invariant broken: " + invariant + " (" + where + ")");
    }
  }
}
