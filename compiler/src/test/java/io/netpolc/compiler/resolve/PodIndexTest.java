package io.netpolc.compiler.resolve;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.cluster.ContainerPort;
import io.netpolc.compiler.cluster.Namespace;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.frontend.ast.LabelSelector;
import io.netpolc.compiler.frontend.ast.LabelSelector.Operator;
import io.netpolc.compiler.frontend.ast.LabelSelector.Requirement;
import io.netpolc.compiler.ir.Offer;
import io.netpolc.compiler.ir.PortName;
import io.netpolc.compiler.ir.SelectorTerm;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.Protocol;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Pods 0 to 3: `shop/{app=web}`, `shop/{app=db,hash=1}`, `shop/{app=db,hash=2}`, `test/{}`.
final class PodIndexTest {
  private static final PortName HTTP = new PortName(Protocol.TCP, "http");
  private static final List<Pod> PODS =
      List.of(
          pod("shop", 0, Map.of("app", "web"), new ContainerPort("http", Protocol.TCP, 8080)),
          pod("shop", 1, Map.of("app", "db", "hash", "1")),
          pod("shop", 2, Map.of("app", "db", "hash", "2")),
          pod("test", 3, Map.of(), new ContainerPort("http", Protocol.UDP, 8080)));
  private static final List<Namespace> NAMESPACES =
      List.of(
          new Namespace("shop", Map.of(Namespace.NAME_LABEL, "shop", "team", "blue")),
          new Namespace("test", Map.of(Namespace.NAME_LABEL, "test")));

  private final PodIndex index = new PodIndex(PODS, NAMESPACES, Set.of("app"), Set.of(HTTP));

  private static Pod pod(
      String namespace, int number, Map<String, String> labels, ContainerPort... ports) {
    return new Pod(
        namespace,
        "pod-" + number,
        labels,
        List.of(IpAddress.v4(number)),
        null,
        false,
        Pod.Phase.RUNNING,
        List.of(ports),
        null,
        false);
  }

  private static LabelSelector app(Operator operator, String... values) {
    return new LabelSelector(List.of(new Requirement("app", operator, List.of(values))));
  }

  private List<Integer> pods(SelectorTerm term) {
    return IntStream.range(0, PODS.size())
        .filter(pod -> index.select(term).contains(index.groupOf(pod)))
        .boxed()
        .toList();
  }

  private List<Integer> podsIn(LabelSelector namespaces, LabelSelector selector) {
    return pods(new SelectorTerm(new SelectorTerm.Scope.Labelled(namespaces), selector));
  }

  @Test
  void podsThatDifferInLabelsNobodyReadsShareAGroup() {
    assertThat(index.groupOf(1)).isEqualTo(index.groupOf(2));
    assertThat(index.groupCount()).isEqualTo(3);
  }

  @Test
  void notInAndDoesNotExistMatchWhereTheKeyIsAbsent() {
    LabelSelector all = LabelSelector.EVERYTHING;
    assertThat(podsIn(all, app(Operator.NOT_IN, "web"))).containsExactly(1, 2, 3);
    assertThat(podsIn(all, app(Operator.DOES_NOT_EXIST))).containsExactly(3);
  }

  @Test
  void inAndExistsDoNotMatchWhereTheKeyIsAbsent() {
    LabelSelector all = LabelSelector.EVERYTHING;
    assertThat(podsIn(all, app(Operator.IN, "web", "db", "x"))).containsExactly(0, 1, 2);
    assertThat(podsIn(all, app(Operator.EXISTS))).containsExactly(0, 1, 2);
  }

  @Test
  void namespaceSelectorReadsNamespaceLabels() {
    var blue = LabelSelector.ofLabels(Map.of("team", "blue"));
    var notBlue =
        new LabelSelector(List.of(new Requirement("team", Operator.NOT_IN, List.of("blue"))));
    assertThat(podsIn(blue, LabelSelector.EVERYTHING)).containsExactly(0, 1, 2);
    assertThat(podsIn(notBlue, LabelSelector.EVERYTHING)).containsExactly(3);
  }

  @Test
  void scopeByNameTakesThatNamespaceOnly() {
    assertThat(pods(SelectorTerm.in("test", LabelSelector.EVERYTHING))).containsExactly(3);
    assertThat(pods(SelectorTerm.in("none", LabelSelector.EVERYTHING))).isEmpty();
  }

  @Test
  void offerNeedsNameProtocolAndNumber() {
    assertThat(index.offering(new Offer(HTTP, 8080)).contains(index.groupOf(0))).isTrue();
    assertThat(index.offering(new Offer(HTTP, 8080)).getCardinality()).isEqualTo(1);
    assertThat(index.offering(new Offer(HTTP, 80)).isEmpty()).isTrue();
  }
}
