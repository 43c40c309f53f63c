package io.netpolc.cli;

import io.netpolc.bpf.VerdictCode;
import io.netpolc.compiler.assertion.FlowFilter;
import io.netpolc.compiler.bundle.Legend;
import io.netpolc.compiler.bundle.Provenance;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.loader.AuditCounter;
import io.netpolc.loader.Event;
import java.util.List;

/// A reported packet for people.
///
/// @param legend of what decided, for names
public record EventText(Legend legend) {
  /// Whether a packet passed that policies which are only audited would deny.
  static boolean isAudit(Event event) {
    return event.verdict() == VerdictCode.ALLOW_AUDITED.number();
  }

  /// One line: who to whom, which direction denied or would, why.
  public String line(Event event) {
    String reason =
        event.decision() >= 0
            ? DecisionLabel.of(legend, event.decision())
            : DecisionLabel.ofVerdict(event.verdict());
    String held = event.suppressed() > 0 ? " (" + event.suppressed() + " more not shown)" : "";
    return end(event.source(), 0)
        + " -> "
        + end(event.destination(), event.destinationPort())
        + " "
        + event.protocol()
        + (isAudit(event) ? ": would be denied on " : ": denied on ")
        + event.direction().field()
        + ", "
        + reason
        + held;
  }

  /// What would become of packets that audited policies decide otherwise, and why.
  static String audit(Legend legend, AuditCounter counter) {
    List<Provenance> known = legend.provenance();
    boolean denied =
        counter.decision() < 0
            || counter.decision() >= known.size()
            || !known.get(counter.decision()).decision().allowed();
    return "would be %s on %s, %s"
        .formatted(
            denied ? "denied" : "allowed",
            counter.direction().field(),
            DecisionLabel.of(legend, counter.decision()));
  }

  /// A pod's name, or the address, with the port where there is one.
  private String end(IpAddress address, int port) {
    String name = name(address);
    boolean bracketed = name.equals(address.toString()) && address.family() == IpFamily.V6;
    return (bracketed && port > 0 ? "[" + name + "]" : name) + (port > 0 ? ":" + port : "");
  }

  /// `namespace/name` of the pod that has the address, or the address.
  public String name(IpAddress address) {
    String text = address.toString();
    return legend.peerNames().getOrDefault(text, text);
  }

  /// Whether a filter takes the packet.
  boolean isAmong(FlowFilter filter, Event event) {
    return filter.takes(
        seen(event.source()), seen(event.destination()), event.protocol(), event.destinationPort());
  }

  private FlowFilter.Seen seen(IpAddress address) {
    return new FlowFilter.Seen(address, legend.peerNames().get(address.toString()));
  }
}
