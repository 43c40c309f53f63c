package io.netpolc.cli.demo;

import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.net.Protocol;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Who reaches whom, as a table: a row for each source, a column for each destination, two letters
/// a cell about the destination's main port.
final class Matrix {
  private final List<Host> hosts;
  private final List<Probe> probes;
  private final Set<Probe> expected;
  private final Set<Probe> observed;

  /// @param probes every attempt that was made
  /// @param expected those that policy allows
  /// @param observed those that were answered
  Matrix(List<Host> hosts, List<Probe> probes, Set<Probe> expected, Set<Probe> observed) {
    this.hosts = List.copyOf(hosts);
    this.probes = List.copyOf(probes);
    this.expected = Set.copyOf(expected);
    this.observed = Set.copyOf(observed);
  }

  /// Every attempt that a demo makes: each host to each port of each host, over both protocols and
  /// families.
  static List<Probe> allProbes(List<Host> hosts) {
    var probes = new ArrayList<Probe>();
    for (Host from : hosts) {
      for (Host to : hosts) {
        for (int port : to.sortedPorts()) {
          for (IpFamily family : IpFamily.values()) {
            for (Protocol protocol : List.of(Protocol.TCP, Protocol.UDP)) {
              probes.add(new Probe(from, to, family, protocol, port));
            }
          }
        }
      }
    }
    return List.copyOf(probes);
  }

  /// Attempts whose outcome is not what policy says, in order.
  List<Probe> mismatches() {
    return probes.stream().filter(p -> expected.contains(p) != observed.contains(p)).toList();
  }

  /// Prints the table of what was observed; a cell that differs from what policy says carries `!`.
  void print(PrintStream out) {
    int width = hosts.stream().mapToInt(h -> h.name().length()).max().orElse(0);
    for (int i = 0; i < hosts.size(); i++) {
      out.printf("  %2d  %s:%d%n", i + 1, hosts.get(i).name(), hosts.get(i).mainPort());
    }
    out.println();
    out.print(" ".repeat(width + 8) + "to");
    for (int i = 0; i < hosts.size(); i++) {
      out.printf("%5d", i + 1);
    }
    out.println();
    for (int i = 0; i < hosts.size(); i++) {
      Host from = hosts.get(i);
      out.printf("  %2d  %-" + width + "s    ", i + 1, from.name());
      for (Host to : hosts) {
        out.print("  " + cell(from, to));
      }
      out.println();
    }
    out.println();
    out.println(
        "  T TCP passes, U UDP passes, . does not; 4 or 6: in this family only; ! not as policy says");
  }

  /// Three characters.
  private String cell(Host from, Host to) {
    boolean wrong =
        probes.stream()
            .filter(p -> p.from().equals(from) && p.to().equals(to) && p.port() == to.mainPort())
            .anyMatch(p -> expected.contains(p) != observed.contains(p));
    return ""
        + letter('T', from, to, Protocol.TCP)
        + letter('U', from, to, Protocol.UDP)
        + (wrong ? '!' : ' ');
  }

  private char letter(char letter, Host from, Host to, Protocol protocol) {
    boolean v4 = observed.contains(new Probe(from, to, IpFamily.V4, protocol, to.mainPort()));
    boolean v6 = observed.contains(new Probe(from, to, IpFamily.V6, protocol, to.mainPort()));
    if (v4 && v6) {
      return letter;
    }
    return v4 ? '4' : v6 ? '6' : '.';
  }
}
