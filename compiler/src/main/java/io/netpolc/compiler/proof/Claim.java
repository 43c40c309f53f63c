package io.netpolc.compiler.proof;

import io.netpolc.compiler.backend.maps.Seeds;
import io.netpolc.compiler.backend.maps.Shape;
import io.netpolc.compiler.bundle.Bundle;
import io.netpolc.compiler.bundle.Provenance;
import io.netpolc.compiler.bundle.Subject;
import io.netpolc.compiler.verdict.Decision;
import io.netpolc.compiler.verdict.SemanticsOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is claimed of tables under a program: that they decide for these pods as policies say.
///
/// @param shape what the program is made for
/// @param seeds the tables that it reads
/// @param subjects the pods by subject number
/// @param decisions what decision ids stand for
/// @param options choices where the API leaves room
public record Claim(
    Shape shape,
    Seeds seeds,
    List<Subject> subjects,
    List<Decision> decisions,
    SemanticsOptions options) {
  public Claim {
    subjects = List.copyOf(subjects);
    decisions = List.copyOf(decisions);
  }

  /// What a bundle claims of its pods.
  public static Claim of(Bundle bundle) {
    return new Claim(
        bundle.shape(),
        bundle.seeds(),
        bundle.subjects(),
        bundle.provenance().stream().map(Provenance::decision).toList(),
        bundle.build().options());
  }

  /// What an id stands for; null if for nothing.
  @Nullable Decision decision(int id) {
    return id >= 0 && id < decisions.size() ? decisions.get(id) : null;
  }
}
