package io.netpolc.compiler.incremental;

import io.netpolc.compiler.cluster.Pod;
import org.jspecify.annotations.Nullable;

/// A local pod.
final class Subject {
  private Pod pod;
  private @Nullable Profile profile;
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

  @Nullable Profile profile() {
    return profile;
  }

  void setProfile(Profile other) {
    told = told && profile == other;
    profile = other;
  }

  /// Whether the listener does not know yet what it is; asked once.
  boolean isNews() {
    boolean news = !told;
    told = true;
    return news;
  }
}
