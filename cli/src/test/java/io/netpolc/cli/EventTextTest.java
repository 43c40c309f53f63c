package io.netpolc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.bpf.VerdictCode;
import io.netpolc.compiler.bundle.Legend;
import io.netpolc.compiler.bundle.Provenance;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.verdict.Decision;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.PolicyRef;
import io.netpolc.compiler.verdict.RuleRef;
import io.netpolc.loader.AuditCounter;
import io.netpolc.loader.Event;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class EventTextTest {
  private static final Legend LEGEND =
      new Legend(
          List.of(),
          List.of(
              new Provenance(
                  new Decision.DefaultDeny(List.of(new PolicyRef("shop", "guard"))), List.of()),
              new Provenance(
                  new Decision.AllowedBy(
                      new RuleRef(new PolicyRef("shop", "open"), Direction.INGRESS, 0)),
                  List.of())),
          new TreeMap<>());

  private static Event event(VerdictCode verdict) {
    return new Event(
        0,
        3,
        Direction.INGRESS,
        0,
        verdict.number(),
        1,
        60,
        IpAddress.v4(0x0a000001),
        IpAddress.v4(0x0a000002),
        Protocol.TCP,
        4000,
        80,
        2,
        0,
        0,
        0);
  }

  @Test
  void whatWasDeniedIsToldFromWhatWouldBe() {
    var text = new EventText(LEGEND);
    assertThat(text.line(event(VerdictCode.DENY_POLICY)))
        .isEqualTo("10.0.0.1 -> 10.0.0.2:80 TCP: denied on ingress, isolated by shop/guard");
    assertThat(text.line(event(VerdictCode.ALLOW_AUDITED)))
        .isEqualTo(
            "10.0.0.1 -> 10.0.0.2:80 TCP: would be denied on ingress, isolated by shop/guard");
    assertThat(EventText.isAudit(event(VerdictCode.DENY_POLICY))).isFalse();
  }

  @Test
  void whatAuditsCountedIsTold() {
    assertThat(EventText.audit(LEGEND, new AuditCounter(0, Direction.EGRESS, 1, 60)))
        .isEqualTo("would be denied on egress, isolated by shop/guard");
    assertThat(EventText.audit(LEGEND, new AuditCounter(1, Direction.INGRESS, 1, 60)))
        .isEqualTo("would be allowed on ingress, shop/open spec.ingress[0]");
  }
}
