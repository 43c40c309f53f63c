package io.netpolc.compiler.incremental;

import io.netpolc.compiler.cluster.Pod;
import org.jspecify.annotations.Nullable;

/// A local pod.
final class Subject {
  private Pod pod;
  private @Nullable Profile profile;
  private @Nullable Profile shadow;
  private boolean told;

  Subject(Pod pod) {
    this.pod = pod;
  }

  Pod pod() {
    return pod;
  }

  void setPod(Pod other) {
    told = told && pod.equals(other);
    pod = other;
  }

  /// By the policies that are enforced.
  @Nullable Profile profile() {
    return profile;
  }

  /// By all policies, those included that are only audited; mostly the same.
  @Nullable Profile shadow() {
    return shadow;
  }

  void setProfiles(@Nullable Profile enforced, @Nullable Profile ofAll) {
    told = told && profile == enforced && shadow == ofAll;
    profile = enforced;
    shadow = ofAll;
  }

  /// Whether the listener does not know yet what it is; asked once.
  boolean isNews() {
    boolean news = !told;
    told = true;
    return news;
  }
}
