package io.netpolc.compiler.lint;

import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.verdict.Flow;
import org.jspecify.annotations.Nullable;

/// What a rule of the linter found.
///
/// @param diagnostic what is to be said
/// @param subject whom it is about: a policy, a Service, a namespace
/// @param key tells it from other findings of the same code about the same subject by what is
///   meant, not by where it stands: stays the same when lines or items move
/// @param fix a change that is certain, or null
/// @param witness a connection that shows it, or null
public record Finding(
    Diagnostic diagnostic, String subject, String key, @Nullable Fix fix, @Nullable Flow witness) {
  /// A finding without a fix.
  static Finding of(Diagnostic diagnostic, Object subject, String key) {
    return new Finding(diagnostic, subject.toString(), key, null, null);
  }

  /// What was said about the input when it was read.
  public static Finding ofInput(Diagnostic diagnostic) {
    return new Finding(diagnostic, "", diagnostic.message(), null, null);
  }

  /// The same with a fix.
  Finding withFix(@Nullable Fix certain) {
    return new Finding(diagnostic, subject, key, certain, witness);
  }

  /// The same with a connection that shows it.
  Finding withWitness(@Nullable Flow flow) {
    return new Finding(diagnostic, subject, key, fix, flow);
  }
}
