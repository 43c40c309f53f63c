package io.netpolc.compiler.assertion;

import io.netpolc.compiler.assertion.Ends.OfFamily;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.reach.ConnectionSet;
import io.netpolc.compiler.reach.FlowClasses;
import io.netpolc.compiler.verdict.Direction;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;

/// Decides a claim in one family, group by group.
final class ClaimCheck {
  private static final byte UNKNOWN = 0;
  private static final byte YES = 1;
  private static final byte NO = 2;

  private final Population population;
  private final FlowClasses classes;
  private final boolean ownNodeReachable;
  private final Claim claim;
  private final IpFamily family;
  private final BitSet portClasses;
  private final List<Group> from;
  private final List<Group> to;
  private byte[] satisfied = new byte[64];
  private boolean compared;

  ClaimCheck(Population population, Claim claim, IpFamily family, boolean ownNodeReachable) {
    this.population = population;
    this.claim = claim;
    this.family = family;
    this.ownNodeReachable = ownNodeReachable;
    classes = population.classes();
    portClasses = classes.portClasses(claim.ports().connections());
    OfFamily sources = claim.from().of(family);
    OfFamily targets = claim.to().of(family);
    to = groups(targets, !sources.inside().isEmpty(), new BitSet());
    from = groups(sources, !targets.inside().isEmpty(), lonely(to));
  }

  /// @param finely whether the other end has addresses of nodes or Services
  /// @param apart pods that get a group of their own
  private List<Group> groups(OfFamily ends, boolean finely, BitSet apart) {
    return finely || apart.intersects(ends.pods())
        ? new Groups(population, family).finely(ends, apart)
        : population.groups(family, ends);
  }

  /// Pods that are alone in their group. Where one of them is at the other end too, it is told
  /// apart there, because it alone is not compared with that group.
  private BitSet lonely(List<Group> groups) {
    var lonely = new BitSet();
    if (claim.someFrom() || claim.someTo()) {
      for (Group group : groups) {
        if (group instanceof Group.Pods pods && pods.isOne()) {
          lonely.set(pods.first());
        }
      }
    }
    return lonely;
  }

  /// Whether it holds, or the connection that shows that it does not; [Verdict.Vacuous] where
  /// nothing can be compared.
  Verdict run() {
    Verdict.Fails first = null;
    boolean found = false;
    for (Group source : from) {
      Verdict one = ofSource(source);
      if (one instanceof Verdict.Fails fails && first == null) {
        first = fails;
      }
      found |= one instanceof Verdict.Holds;
      boolean decided = claim.someFrom() ? found : first != null;
      if (decided) {
        break;
      }
    }
    if (!compared) {
      return new Verdict.Vacuous();
    }
    return first == null || (claim.someFrom() && found) ? new Verdict.Holds() : first;
  }

  private Verdict ofSource(Group source) {
    Group failing = null;
    boolean found = false;
    for (Group target : to) {
      if (Group.isApart(source, target) || isLeftOut(source, target)) {
        continue;
      }
      compared = true;
      boolean holds = satisfies(allowance(source, target));
      found |= holds;
      if (!holds && failing == null) {
        failing = target;
      }
      boolean decided = claim.someTo() ? holds : !holds;
      if (decided) {
        break;
      }
    }
    if (failing == null) {
      return found ? new Verdict.Holds() : new Verdict.Vacuous();
    }
    return claim.someTo() && found ? new Verdict.Holds() : fails(source, failing);
  }

  /// Whether only the pod and its own node are meant, and those do not count.
  private boolean isLeftOut(Group source, Group target) {
    if (claim.ownNode()) {
      return false;
    }
    if (source instanceof Group.Inside(var address) && target instanceof Group.Pods pods) {
      return classes.isOwnNode(pods.first(), address);
    }
    return ownNodeReachable
        && source instanceof Group.Pods subject
        && target instanceof Group.Inside(var remote)
        && classes.isOwnNode(subject.first(), remote);
  }

  private int allowance(Group source, Group target) {
    return switch (source) {
      case Group.Pods subject ->
          switch (target) {
            case Group.Pods other -> classes.between(subject.podClass(), other.podClass(), family);
            case Group.World(int worldClass, _) ->
                classes.outside(subject.podClass(), Direction.EGRESS, worldClass);
            case Group.Inside(var address) ->
                classes.inside(subject.first(), Direction.EGRESS, address);
          };
      case Group.World(int worldClass, _) ->
          classes.outside(subject(target).podClass(), Direction.INGRESS, worldClass);
      case Group.Inside(var address) ->
          classes.inside(subject(target).first(), Direction.INGRESS, address);
    };
  }

  private static Group.Pods subject(Group group) {
    if (group instanceof Group.Pods pods) {
      return pods;
    }
    throw new IllegalArgumentException("no pod at either end");
  }

  private boolean satisfies(int allowance) {
    if (allowance >= satisfied.length) {
      satisfied = Arrays.copyOf(satisfied, allowance * 2);
    }
    if (satisfied[allowance] == UNKNOWN) {
      satisfied[allowance] = ask(allowance) ? YES : NO;
    }
    return satisfied[allowance] == YES;
  }

  private boolean ask(int allowance) {
    if (!claim.allowed()) {
      return !classes.allowsAny(allowance, portClasses);
    }
    return claim.ports().some()
        ? classes.allowsAny(allowance, portClasses)
        : classes.allowsAll(allowance, portClasses);
  }

  private Verdict.Fails fails(Group source, Group target) {
    ConnectionSet asked = claim.ports().connections();
    ConnectionSet allowed = classes.connections(allowance(source, target));
    // A pod is not compared with itself: of a pair that begins alike, one end takes its second pod.
    boolean same =
        source instanceof Group.Pods one
            && target instanceof Group.Pods other
            && one.first() == other.first();
    boolean moveTarget = same && target instanceof Group.Pods pods && !pods.isOne();
    return new Verdict.Fails(
        claim.why(),
        address(source, same && !moveTarget),
        address(target, moveTarget),
        claim.allowed() ? asked.without(allowed) : asked.intersection(allowed));
  }

  private IpAddress address(Group group, boolean second) {
    return switch (group) {
      case Group.Pods(_, int first, int other) ->
          Objects.requireNonNull(
              classes.pods().get(second && other != Group.NONE ? other : first).address(family));
      case Group.World(_, var example) -> example;
      case Group.Inside(var address) -> address;
    };
  }
}
