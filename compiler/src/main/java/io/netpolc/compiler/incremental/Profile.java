package io.netpolc.compiler.incremental;

import io.netpolc.compiler.ir.Offer;
import io.netpolc.compiler.ir.PeerTerm;
import io.netpolc.compiler.ir.PortName;
import io.netpolc.compiler.ir.SelectorTerm;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.resolve.TermKeys;
import io.netpolc.compiler.rows.CellVectors;
import io.netpolc.compiler.rows.SubjectClass;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/// What decides about some local pods: two pods of one profile have the same vectors.
final class Profile {
  /// What profiles are told apart by.
  ///
  /// @param ingress the policies that isolate for ingress, in order
  /// @param egress those for egress
  /// @param offers what the pod calls its ports, where a rule of ingress asks for a name
  /// @param own the pod's addresses, where a Service leads to them
  record Key(
      List<LivePolicy> ingress, List<LivePolicy> egress, Set<Offer> offers, List<IpAddress> own) {}

  private final Key key;
  private final Set<Subject> subjects = new LinkedHashSet<>();
  private final ProfileRules ingress;
  private final ProfileRules egress;
  private final Set<SelectorTerm> peerTerms;
  private final Set<PortName> peerNames;
  private final Map<Integer, CellVectors> outside = new HashMap<>();
  private final boolean isolated;
  private int ingressVector;
  private int egressVector;

  /// @param ingress the rules of ingress, without names of ports
  /// @param egress those of egress
  /// @param peerTerms what the rules ask of peers
  /// @param peerNames the names of ports that rules look up on peers
  Profile(
      Key key,
      SubjectClass ingress,
      SubjectClass egress,
      Set<SelectorTerm> peerTerms,
      Set<PortName> peerNames) {
    this.key = key;
    this.ingress = new ProfileRules(ingress);
    this.egress = new ProfileRules(egress);
    this.peerTerms = peerTerms;
    this.peerNames = peerNames;
    isolated = ingress.isolated() || egress.isolated();
  }

  Key key() {
    return key;
  }

  Set<LivePolicy> policies() {
    Set<LivePolicy> policies = new LinkedHashSet<>(key.ingress);
    policies.addAll(key.egress);
    return policies;
  }

  /// Those it decides about; changed by [Profiles] only.
  Set<Subject> subjects() {
    return subjects;
  }

  ProfileRules ingress() {
    return ingress;
  }

  ProfileRules egress() {
    return egress;
  }

  boolean isIsolated() {
    return isolated;
  }

  int ingressVector() {
    return ingressVector;
  }

  int egressVector() {
    return egressVector;
  }

  PodVectors vectors() {
    return new PodVectors(ingressVector, egressVector);
  }

  void setVectors(int ofIngress, int ofEgress) {
    ingressVector = ofIngress;
    egressVector = ofEgress;
  }

  /// What the rules ask of peers' labels.
  Set<SelectorTerm> peerTerms() {
    return peerTerms;
  }

  /// Whether rules look up any name of a port on peers.
  boolean looksUpNames() {
    return !peerNames.isEmpty();
  }

  /// The cells towards a class that no pod has, which stay what they are as long as the profile.
  ///
  /// @param work works them out
  CellVectors outside(int peer, BiFunction<Profile, Integer, CellVectors> work) {
    return outside.computeIfAbsent(peer, of -> work.apply(this, of));
  }

  boolean looksUp(PortName name) {
    return peerNames.contains(name);
  }

  /// The blocks of addresses that the rules name.
  List<PeerTerm.Block> blocks() {
    return Stream.of(ingress, egress).map(ProfileRules::tiers).flatMap(TermKeys::blocks).toList();
  }
}
