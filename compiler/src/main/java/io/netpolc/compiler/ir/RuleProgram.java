package io.netpolc.compiler.ir;

import io.netpolc.compiler.verdict.Direction;
import java.util.List;

/// The rules that apply to the local pods, over symbolic sets of peers and ports.
///
/// A packet's decision in a direction is that of the first tier that decides; a packet that none
/// decides is allowed. NetworkPolicy makes one union tier in each direction, but nothing that works
/// on this form may count on that: there may be any number of tiers of either kind.
///
/// @param ingress tiers in order
/// @param egress tiers in order
/// @param facts about the cluster
public record RuleProgram(List<Tier> ingress, List<Tier> egress, Facts facts) {
  public RuleProgram {
    ingress = List.copyOf(ingress);
    egress = List.copyOf(egress);
  }

  /// The tiers of a direction.
  public List<Tier> tiers(Direction direction) {
    return direction == Direction.INGRESS ? ingress : egress;
  }
}
