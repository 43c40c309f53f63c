package io.netpolc.loader;

import java.util.List;

/// What a load did.
///
/// @param bundleHash the bundle that decides now
/// @param generation counts swaps
/// @param sameProgram whether the running program stayed and only its idle bank was filled
/// @param attached pods that are enforced, in order of interface
/// @param unmatchedSubjects pods of the bundle without an interface here, `namespace/name`, sorted
/// @param unmatchedInterfaces interfaces of pods that the bundle does not know, in order of index;
///   they carry no program, so that all their traffic passes
/// @param warnings sentences for people: interfaces that lost their programs because the bundle
///   does not know their pods, interfaces that claim the same pod, what could not be tidied up
public record LoadReport(
    String bundleHash,
    long generation,
    boolean sameProgram,
    List<AttachedPod> attached,
    List<String> unmatchedSubjects,
    List<PodInterface> unmatchedInterfaces,
    List<String> warnings) {
  public LoadReport {
    attached = List.copyOf(attached);
    unmatchedSubjects = List.copyOf(unmatchedSubjects);
    unmatchedInterfaces = List.copyOf(unmatchedInterfaces);
    warnings = List.copyOf(warnings);
  }
}
