package io.netpolc.compiler.lint;

import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import java.util.List;

/// A useless part of policies.
///
/// @param finding what is said of it
/// @param without the policies without it
public record Removal(Finding finding, List<NetworkPolicy> without) {
  public Removal {
    without = List.copyOf(without);
  }
}
