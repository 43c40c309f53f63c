package io.netpolc.testdata.random;

import io.netpolc.compiler.cluster.ClusterState;
import io.netpolc.compiler.cluster.Namespace;
import io.netpolc.compiler.frontend.ast.LabelSelector;
import io.netpolc.compiler.frontend.ast.LabelSelector.Operator;
import io.netpolc.compiler.frontend.ast.LabelSelector.Requirement;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.frontend.ast.Peer;
import io.netpolc.compiler.frontend.ast.PolicyPort;
import io.netpolc.compiler.frontend.ast.PolicyRule;
import io.netpolc.compiler.net.Cidr;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.source.SourceFile;
import io.netpolc.compiler.source.Span;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.PolicyRef;
import io.netpolc.compiler.verdict.RuleRef;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Random policies about a cluster, of every form that the API allows.
public final class PolicyGenerator {
  private static final Span NOWHERE = Span.at(SourceFile.withoutText("<generated>"), 1, 1);

  private final Dice dice;
  private final ClusterState cluster;
  private final List<IpAddress> addresses;

  /// @param dice makes the choices
  /// @param cluster what the policies are about: ipBlocks overlap its addresses
  public PolicyGenerator(Dice dice, ClusterState cluster) {
    this.dice = dice;
    this.cluster = cluster;
    this.addresses = addresses(cluster);
  }

  /// Up to 8 policies; sometimes none.
  public List<NetworkPolicy> policies() {
    return policies(dice.percent(5) ? 0 : dice.between(1, 8));
  }

  /// So many policies, with distinct names.
  public List<NetworkPolicy> policies(int count) {
    return IntStream.rangeClosed(1, count).mapToObj(this::policy).toList();
  }

  /// One policy.
  ///
  /// @param number makes the name distinct
  public NetworkPolicy policy(int number) {
    String namespace = dice.pick(cluster.namespaces()).name();
    var ref = new PolicyRef(namespace, "policy-" + number);
    List<PolicyRule> ingress = rules(ref, Direction.INGRESS);
    List<PolicyRule> egress = rules(ref, Direction.EGRESS);
    LabelSelector subjects = dice.percent(40) ? LabelSelector.EVERYTHING : podSelector();
    return new NetworkPolicy(ref, subjects, isolates(egress), ingress, egress, NOWHERE);
  }

  private Set<Direction> isolates(List<PolicyRule> egress) {
    return switch (dice.below(4)) {
      case 0 -> EnumSet.of(Direction.INGRESS);
      case 1 -> EnumSet.of(Direction.EGRESS);
      case 2 -> EnumSet.allOf(Direction.class);
      default -> egress.isEmpty() ? EnumSet.of(Direction.INGRESS) : EnumSet.allOf(Direction.class);
    };
  }

  private List<PolicyRule> rules(PolicyRef ref, Direction direction) {
    int count = dice.percent(25) ? 0 : dice.between(1, 3);
    return IntStream.range(0, count).mapToObj(i -> rule(new RuleRef(ref, direction, i))).toList();
  }

  /// One rule.
  public PolicyRule rule(RuleRef ref) {
    List<Peer> peers = upTo(3, 20, _ -> peer());
    List<PolicyPort> ports = upTo(3, 45, _ -> port());
    return new PolicyRule(ref, peers, ports, NOWHERE);
  }

  private <T> List<T> upTo(int most, int emptyChance, IntFunction<T> make) {
    return dice.percent(emptyChance)
        ? List.of()
        : IntStream.range(0, dice.between(1, most)).mapToObj(make).toList();
  }

  private Peer peer() {
    return switch (dice.below(5)) {
      case 0 -> new Peer.Pods(null, podSelector(), NOWHERE);
      case 1 -> new Peer.Pods(namespaceSelector(), null, NOWHERE);
      case 2 -> new Peer.Pods(namespaceSelector(), podSelector(), NOWHERE);
      default -> ipBlock();
    };
  }

  private LabelSelector podSelector() {
    return selector(Words.KEYS, Words.VALUES);
  }

  private LabelSelector namespaceSelector() {
    return dice.percent(30)
        ? selector(List.of(Namespace.NAME_LABEL), Words.NAMESPACES)
        : selector(Words.NAMESPACE_KEYS, Words.VALUES);
  }

  private LabelSelector selector(List<String> keys, List<String> values) {
    if (dice.percent(15)) {
      return LabelSelector.EVERYTHING;
    }
    var requirements = new ArrayList<Requirement>();
    for (int i = dice.percent(70) ? 1 : 2; i > 0; i--) {
      Operator operator = dice.pick(List.of(Operator.values()));
      boolean takesValues = operator == Operator.IN || operator == Operator.NOT_IN;
      requirements.add(
          new Requirement(
              dice.pick(keys), operator, takesValues ? dice.some(values, 2) : List.of()));
    }
    return new LabelSelector(requirements);
  }

  private Peer.IpBlock ipBlock() {
    Cidr cidr = cidr();
    var except = new ArrayList<Cidr>();
    int bits = cidr.family().bits();
    if (cidr.prefixLength() < bits && dice.percent(40)) {
      for (int i = dice.between(1, 2); i > 0; i--) {
        except.add(Cidr.of(within(cidr), dice.between(cidr.prefixLength() + 1, bits)));
      }
    }
    return new Peer.IpBlock(cidr, except, NOWHERE);
  }

  private Cidr cidr() {
    IpAddress address = dice.pick(addresses);
    int bits = address.family().bits();
    return switch (dice.below(6)) {
      case 0 -> Cidr.all(address.family());
      case 1 -> Cidr.of(address);
      case 2 -> Cidr.of(address, dice.between(1, bits - 1));
      default -> Cidr.of(address, bits - dice.between(1, 8));
    };
  }

  /// An address in the prefix: one that the cluster knows, if there is one.
  private IpAddress within(Cidr cidr) {
    List<IpAddress> known = addresses.stream().filter(cidr::contains).toList();
    return known.isEmpty() || dice.percent(20)
        ? dice.pick(List.of(cidr.network(), cidr.last()))
        : dice.pick(known);
  }

  private PolicyPort port() {
    Protocol protocol = dice.percent(55) ? Protocol.TCP : dice.pick(Words.PORT_PROTOCOLS);
    int first = dice.percent(85) ? dice.pick(Words.PORTS) : dice.between(1, 65535);
    return switch (dice.below(6)) {
      case 0 -> new PolicyPort.All(protocol, NOWHERE);
      case 1 -> new PolicyPort.Named(protocol, dice.pick(Words.PORT_NAMES), NOWHERE);
      case 2 -> new PolicyPort.Range(protocol, first, dice.between(first, 65535), NOWHERE);
      case 3 ->
          new PolicyPort.Range(protocol, first, Math.min(65535, first + dice.below(3)), NOWHERE);
      default -> new PolicyPort.Range(protocol, first, first, NOWHERE);
    };
  }

  /// The addresses that mean something in a cluster, and a few outside of each family it uses.
  static List<IpAddress> addresses(ClusterState cluster) {
    var all = new TreeSet<IpAddress>();
    cluster.pods().forEach(p -> all.addAll(p.addresses()));
    cluster.nodes().forEach(n -> all.addAll(n.addresses()));
    cluster.services().forEach(s -> all.addAll(s.addresses()));
    cluster.endpointSlices().forEach(s -> s.endpoints().forEach(e -> all.addAll(e.addresses())));
    List<IpFamily> families = all.stream().map(IpAddress::family).distinct().toList();
    Stream<IpFamily> used = families.isEmpty() ? Stream.of(IpFamily.V4) : families.stream();
    used.forEach(f -> all.addAll(List.of(Words.outside(f, 7), Words.outside(f, 200))));
    return List.copyOf(all);
  }
}
