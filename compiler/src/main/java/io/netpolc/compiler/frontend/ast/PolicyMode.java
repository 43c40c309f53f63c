package io.netpolc.compiler.frontend.ast;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a policy is for: the value of the annotation [#ANNOTATION].
public enum PolicyMode {
  /// It decides.
  ENFORCE("enforce"),

  /// It decides nothing; a node tells what it would have denied.
  AUDIT("audit");

  /// The annotation that says which; without it a policy is enforced.
  public static final String ANNOTATION = "netpolc.io/mode";

  private final String value;

  PolicyMode(String value) {
    this.value = value;
  }

  /// What the annotation says.
  public String value() {
    return value;
  }

  /// The mode that an annotation says, or null if there is none of that name.
  public static @Nullable PolicyMode of(String value) {
    return Arrays.stream(values())
        .filter(mode -> mode.value.equals(value))
        .findFirst()
        .orElse(null);
  }

  /// All that an annotation may say.
  public static List<String> names() {
    return Arrays.stream(values()).map(PolicyMode::value).toList();
  }
}
