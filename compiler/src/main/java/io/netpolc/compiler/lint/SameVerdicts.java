package io.netpolc.compiler.lint;

import io.netpolc.compiler.ir.AddressMap;
import io.netpolc.compiler.ir.Cell;
import io.netpolc.compiler.ir.CellVector;
import io.netpolc.compiler.ir.DecisionTables;
import io.netpolc.compiler.ir.PortClasses;
import io.netpolc.compiler.net.Cidr;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.reach.PeerLookup;
import io.netpolc.compiler.verdict.Direction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Whether two tables of the same subjects let the same packets pass, whatever rule says so.
///
/// Every address is in a class of each table; which classes meet is read off the prefixes of both,
/// likewise for ports. Then two vectors are compared where either of them lists a peer, and once
/// for all other peers.
final class SameVerdicts {
  private record Pair(int a, int b) {}

  private final DecisionTables a;
  private final DecisionTables b;
  private final Map<Integer, Set<Integer>> partnersOfA = new HashMap<>();
  private final Map<Integer, Set<Integer>> partnersOfB = new HashMap<>();
  private final List<Pair> ports = new ArrayList<>();
  private final Map<Pair, Boolean> rows = new HashMap<>();
  private final Map<Pair, Boolean> vectors = new HashMap<>();

  SameVerdicts(DecisionTables a, DecisionTables b) {
    this.a = a;
    this.b = b;
    var lookupA = new PeerLookup(a);
    var lookupB = new PeerLookup(b);
    for (IpFamily family : IpFamily.values()) {
      pairPeers(family, lookupA, lookupB);
    }
    var met = new HashSet<Pair>();
    met.add(new Pair(0, 0));
    for (int protocol = 0; protocol < PortClasses.PROTOCOLS.size(); protocol++) {
      pairPorts(a.ports().runs().get(protocol), b.ports().runs().get(protocol), met);
    }
    ports.addAll(met);
  }

  private void pairPeers(IpFamily family, PeerLookup lookupA, PeerLookup lookupB) {
    pair(map(a, family).defaultClass(), map(b, family).defaultClass());
    for (DecisionTables tables : List.of(a, b)) {
      for (Cidr prefix : map(tables, family).prefixes()) {
        IpAddress first = prefix.network();
        int length = prefix.prefixLength();
        pair(lookupA.of(first, length), lookupB.of(first, length));
      }
    }
  }

  private static AddressMap map(DecisionTables tables, IpFamily family) {
    return family == IpFamily.V4 ? tables.v4() : tables.v6();
  }

  private void pair(int ofA, int ofB) {
    partnersOfA.computeIfAbsent(ofA, _ -> new HashSet<>()).add(ofB);
    partnersOfB.computeIfAbsent(ofB, _ -> new HashSet<>()).add(ofA);
  }

  private static void pairPorts(PortClasses.Runs ofA, PortClasses.Runs ofB, Set<Pair> met) {
    for (int first : ofA.firsts()) {
      met.add(new Pair(ofA.classOf(first), ofB.classOf(first)));
    }
    for (int first : ofB.firsts()) {
      met.add(new Pair(ofA.classOf(first), ofB.classOf(first)));
    }
  }

  /// Whether all packets of a subject are decided alike.
  boolean of(int subject) {
    for (Direction direction : Direction.values()) {
      var pair = new Pair(a.vector(subject, direction), b.vector(subject, direction));
      if (!vectors.computeIfAbsent(pair, this::sameVectors)) {
        return false;
      }
    }
    return true;
  }

  private boolean sameVectors(Pair pair) {
    if (pair.a == 0 && pair.b == 0) {
      return true;
    }
    CellVector ofA = a.vectors().get(pair.a);
    CellVector ofB = b.vectors().get(pair.b);
    if (!sameRow(pair, ofA.common(), ofB.common())) {
      return false;
    }
    for (int peer : ofA.peers()) {
      for (int partner : partnersOfA.getOrDefault(peer, Set.of())) {
        if (!sameRow(pair, ofA.cell(peer), ofB.cell(partner))) {
          return false;
        }
      }
    }
    for (int peer : ofB.peers()) {
      for (int partner : partnersOfB.getOrDefault(peer, Set.of())) {
        if (!sameRow(pair, ofA.cell(partner), ofB.cell(peer))) {
          return false;
        }
      }
    }
    return true;
  }

  /// A subject without a vector is allowed everything.
  private boolean sameRow(Pair vectorPair, int cellA, int cellB) {
    int rowA = vectorPair.a == 0 ? -1 : Cell.row(cellA);
    int rowB = vectorPair.b == 0 ? -1 : Cell.row(cellB);
    return rows.computeIfAbsent(
        new Pair(rowA, rowB),
        _ -> {
          for (Pair port : ports) {
            if (allowed(a, rowA, port.a) != allowed(b, rowB, port.b)) {
              return false;
            }
          }
          return true;
        });
  }

  private static boolean allowed(DecisionTables tables, int row, int portClass) {
    return row < 0 || tables.decisions().get(tables.rows()[row][portClass]).allowed();
  }
}
