package io.netpolc.compiler.incremental;

import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.ir.Facts;
import io.netpolc.compiler.ir.Offer;
import io.netpolc.compiler.ir.PeerTerm;
import io.netpolc.compiler.ir.PortName;
import io.netpolc.compiler.ir.RuleProgram;
import io.netpolc.compiler.ir.SelectorTerm;
import io.netpolc.compiler.ir.Tier;
import io.netpolc.compiler.pass.ExpandNamedPorts;
import io.netpolc.compiler.pass.Pass;
import io.netpolc.compiler.resolve.PodIndex;
import io.netpolc.compiler.resolve.TermKeys;
import io.netpolc.compiler.rows.CellVectors;
import io.netpolc.compiler.rows.SubjectClass;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.PolicyRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Policies, the local pods that they select, and what decides about these. What has to be worked
/// out anew is noted, and done by [#commit].
final class Profiles {
  private static final SortedMap<String, LivePolicy> NO_POLICIES = new TreeMap<>();

  private final LiveServices services;
  private final LiveRows rows;
  private final Consumer<List<PeerTerm.Block>> cut;
  private final TableListener listener;
  private final SubjectListener subjectListener;

  private final Map<String, SortedMap<String, LivePolicy>> policies = new HashMap<>();
  private final Map<String, Subject> subjects = new HashMap<>();
  private final Map<Profile.Key, Profile> profiles = new HashMap<>();
  private final Set<Profile> used = new LinkedHashSet<>();
  private final List<Profile> left = new ArrayList<>();
  private final Set<Offer> offers = new TreeSet<>();
  private final Map<SelectorTerm, Set<Profile>> asking = new HashMap<>();
  private final Set<Subject> doubtful = new LinkedHashSet<>();
  private final Set<Profile> stale = new LinkedHashSet<>();
  private final SortedSet<Integer> free = new TreeSet<>();
  private final SortedSet<Integer> resting = new TreeSet<>();
  private final SortedSet<Integer> released = new TreeSet<>();
  private int vectorCount = 1;

  /// @param cut has blocks of addresses told apart
  Profiles(
      LiveServices services,
      LiveRows rows,
      Consumer<List<PeerTerm.Block>> cut,
      TableListener listener,
      SubjectListener subjectListener) {
    this.services = services;
    this.rows = rows;
    this.cut = cut;
    this.listener = listener;
    this.subjectListener = subjectListener;
  }

  void put(LivePolicy policy) {
    PolicyRef ref = policy.ref();
    LivePolicy before =
        policies.computeIfAbsent(ref.namespace(), _ -> new TreeMap<>()).put(ref.name(), policy);
    doubt(before);
    doubt(policy);
  }

  /// Whether a policy is what it was when it was put last.
  boolean isKnown(NetworkPolicy policy) {
    SortedMap<String, LivePolicy> there = policies.get(policy.ref().namespace());
    LivePolicy known = there == null ? null : there.get(policy.ref().name());
    return known != null && known.is(policy);
  }

  void remove(PolicyRef ref) {
    SortedMap<String, LivePolicy> there = policies.get(ref.namespace());
    if (there != null) {
      doubt(there.remove(ref.name()));
    }
  }

  private void doubt(@Nullable LivePolicy policy) {
    if (policy != null) {
      subjects.values().stream()
          .filter(subject -> policy.selects(subject.pod()))
          .forEach(doubtful::add);
    }
  }

  /// A pod is local, or another one than it was.
  void put(Pod pod) {
    Subject subject = subjects.computeIfAbsent(pod.qualifiedName(), _ -> new Subject(pod));
    subject.setPod(pod);
    doubtful.add(subject);
  }

  /// A pod is local no more.
  void remove(String name) {
    Subject subject = subjects.remove(name);
    if (subject != null) {
      doubtful.remove(subject);
      become(subject, null, null);
      subjectListener.gone(subject.pod());
    }
  }

  /// Whether Services lead to a pod's address may have changed.
  void doubt(String name) {
    Subject subject = subjects.get(name);
    if (subject != null) {
      doubtful.add(subject);
    }
  }

  /// Terms select other pods than they did.
  void changed(Set<SelectorTerm> terms) {
    terms.forEach(term -> stale.addAll(asking.getOrDefault(term, Set.of())));
  }

  /// A pod calls its ports so.
  void offer(Set<Offer> names) {
    for (Offer offer : names) {
      if (offers.add(offer)) {
        used.stream().filter(profile -> profile.looksUp(offer.port())).forEach(stale::add);
      }
    }
  }

  /// Tells the cells of a class that is new, or a Service's whose backends have changed.
  void tell(int peer) {
    for (Profile profile : used) {
      if (profile.isIsolated()) {
        tell(profile, peer, rows.cells(profile, peer));
      }
    }
  }

  /// The same for a class of pods: only rules that ask for one of the terms that select them tell
  /// them from addresses outside.
  ///
  /// @param selecting those terms
  /// @param outside the class of addresses outside that are in the same blocks
  void tellPods(int peer, List<SelectorTerm> selecting, int outside) {
    Set<Profile> concerned = new HashSet<>();
    selecting.forEach(term -> concerned.addAll(asking.getOrDefault(term, Set.of())));
    for (Profile profile : used) {
      if (profile.isIsolated()) {
        boolean apart = concerned.contains(profile) || profile.looksUpNames();
        tell(
            profile,
            peer,
            apart ? rows.cells(profile, peer) : profile.outside(outside, rows::cells));
      }
    }
  }

  private void tell(Profile profile, int peer, CellVectors cells) {
    listener.cell(profile.ingressVector(), peer, cells.ingress().common());
    listener.cell(profile.egressVector(), peer, cells.egress().common());
  }

  /// Whether anything has been noted.
  boolean hasNews() {
    return !stale.isEmpty() || !doubtful.isEmpty();
  }

  /// Works out what was noted. A vector that a subject had at the last time is not used again yet.
  void commit() {
    free.addAll(resting);
    resting.clear();
    resting.addAll(released);
    released.clear();
    left.forEach(this::forget);
    left.clear();
    for (Profile profile : stale) {
      // Its subjects find another one below. It is told everything until the next time: packets may
      // be decided by its vectors until what is told now is in force.
      profiles.remove(profile.key(), profile);
      doubtful.addAll(profile.subjects());
    }
    stale.clear();
    for (Subject subject : doubtful) {
      List<LivePolicy> selecting = selecting(subject.pod());
      List<LivePolicy> enforcing =
          selecting.stream().filter(policy -> !policy.isAudited()).toList();
      Profile now = profileOf(subject.pod(), enforcing);
      Profile shadow =
          enforcing.size() == selecting.size() ? now : profileOf(subject.pod(), selecting);
      become(subject, now, shadow);
      if (subject.isNews()) {
        subjectListener.subject(subject.pod(), now.vectors(), shadow.vectors());
      }
    }
    doubtful.clear();
  }

  /// Tells all vectors.
  void tellAll(TableListener newcomer) {
    for (Profile profile : used) {
      if (profile.isIsolated()) {
        CellVectors cells = rows.vectors(profile);
        newcomer.vector(profile.ingressVector(), cells.ingress());
        newcomer.vector(profile.egressVector(), cells.egress());
      }
    }
  }

  /// The policies that decide about local pods, and how much their rules list.
  Map<PolicyRef, Integer> lengths() {
    Map<PolicyRef, Integer> lengths = new HashMap<>();
    for (Profile profile : used) {
      for (LivePolicy policy : profile.policies()) {
        lengths.put(policy.ref(), policy.length());
      }
    }
    return lengths;
  }

  /// No vector has this number or a higher one.
  int vectorCount() {
    return vectorCount;
  }

  private void become(Subject subject, @Nullable Profile now, @Nullable Profile shadow) {
    Set<Profile> before = new LinkedHashSet<>();
    Set<Profile> after = new LinkedHashSet<>();
    note(before, subject.profile());
    note(before, subject.shadow());
    note(after, now);
    note(after, shadow);
    subject.setProfiles(now, shadow);
    after.forEach(profile -> profile.subjects().add(subject));
    before.removeAll(after);
    before.forEach(profile -> leave(subject, profile));
  }

  private static void note(Set<Profile> profiles, @Nullable Profile profile) {
    if (profile != null) {
      profiles.add(profile);
    }
  }

  private void leave(Subject subject, Profile profile) {
    if (!profile.subjects().remove(subject) || !profile.subjects().isEmpty()) {
      return;
    }
    profiles.remove(profile.key(), profile);
    left.add(profile);
    if (profile.isIsolated()) {
      released.add(profile.ingressVector());
      released.add(profile.egressVector());
    }
  }

  /// Nobody has it any more, nor had it at the last time.
  private void forget(Profile profile) {
    used.remove(profile);
    for (SelectorTerm term : profile.peerTerms()) {
      asking.computeIfPresent(
          term,
          (_, of) -> {
            of.remove(profile);
            return of.isEmpty() ? null : of;
          });
    }
  }

  private List<LivePolicy> selecting(Pod pod) {
    return policies.getOrDefault(pod.namespace(), NO_POLICIES).values().stream()
        .filter(policy -> policy.selects(pod))
        .toList();
  }

  private Profile profileOf(Pod pod, List<LivePolicy> deciding) {
    List<LivePolicy> ingress = isolating(deciding, Direction.INGRESS);
    List<LivePolicy> egress = isolating(deciding, Direction.EGRESS);
    boolean named = ingress.stream().anyMatch(policy -> policy.namesPorts(Direction.INGRESS));
    boolean serves =
        !egress.isEmpty()
            && pod.addresses().stream().anyMatch(address -> !services.leadingTo(address).isEmpty());
    var key =
        new Profile.Key(
            ingress,
            egress,
            named ? PodIndex.offers(pod) : Set.of(),
            serves ? pod.addresses() : List.of());
    Profile known = profiles.get(key);
    if (known == null) {
      known = make(key);
      profiles.put(key, known);
      used.add(known);
      for (SelectorTerm term : known.peerTerms()) {
        asking.computeIfAbsent(term, _ -> new HashSet<>()).add(known);
      }
    }
    return known;
  }

  private static List<LivePolicy> isolating(List<LivePolicy> policies, Direction direction) {
    return policies.stream().filter(policy -> policy.isolates(direction)).toList();
  }

  private Profile make(Profile.Key key) {
    List<Tier> ingress = tiers(key.ingress(), Direction.INGRESS);
    List<Tier> egress = tiers(key.egress(), Direction.EGRESS);
    TermKeys outward = TermKeys.of(egress);
    Set<SelectorTerm> terms = new HashSet<>(TermKeys.of(ingress).peers());
    terms.addAll(outward.peers());
    var program = new RuleProgram(ingress, egress, new Facts(numbers(), Set.of()));
    RuleProgram expanded =
        switch (new ExpandNamedPorts().apply(program)) {
          case Pass.Outcome.Changed<RuleProgram>(var changed) -> changed;
          case Pass.Outcome.Unchanged<RuleProgram> _ -> program;
        };
    var profile =
        new Profile(
            key,
            new SubjectClass(expanded.ingress(), key.offers()),
            new SubjectClass(expanded.egress(), Set.of()),
            terms,
            outward.names());
    if (profile.isIsolated()) {
      cut.accept(profile.blocks());
      CellVectors cells = rows.vectors(profile);
      profile.setVectors(vector(), vector());
      listener.vector(profile.ingressVector(), cells.ingress());
      listener.vector(profile.egressVector(), cells.egress());
    }
    return profile;
  }

  private static List<Tier> tiers(List<LivePolicy> policies, Direction direction) {
    return policies.isEmpty()
        ? List.of()
        : List.of(
            new Tier(
                Tier.Kind.UNION,
                policies.stream().map(policy -> policy.section(direction)).toList()));
  }

  /// The numbers that pods have given to names.
  private SortedMap<PortName, List<Integer>> numbers() {
    SortedMap<PortName, List<Integer>> numbers = new TreeMap<>();
    offers.forEach(
        offer -> numbers.computeIfAbsent(offer.port(), _ -> new ArrayList<>()).add(offer.number()));
    return numbers;
  }

  private int vector() {
    if (free.isEmpty()) {
      return vectorCount++;
    }
    return free.removeFirst();
  }
}
