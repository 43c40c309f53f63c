package io.netpolc.watch.node;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What has become of a program for the shape of the tables, in which is constant what the prebuilt
/// one reads. Where it is not in force the prebuilt one is, which decides alike.
///
/// @param result how far it came
/// @param compiled how long clang took; null where it did not run for this
/// @param reason why it is not in force, a sentence for people; else empty
public record Specialisation(Result result, @Nullable Duration compiled, String reason) {
  /// How far it came.
  public enum Result {
    /// It has taken the place of the prebuilt one.
    IN_FORCE,
    /// Tables of another shape were made meanwhile, for which it is tried again.
    OUTDATED,
    /// There is no clang that is new enough: there will be no program.
    NO_CLANG,
    /// clang refused it, was killed or took too long; not tried again for this shape.
    NOT_COMPILED,
    /// The kernel refused it; not tried again for this shape.
    NOT_LOADED
  }
}
