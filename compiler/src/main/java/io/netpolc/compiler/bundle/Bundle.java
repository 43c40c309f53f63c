package io.netpolc.compiler.bundle;

import io.netpolc.compiler.backend.maps.Seeds;
import io.netpolc.compiler.backend.maps.Shape;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// A compiled policy set for one node: everything the loader needs, and everything the proof needs.
///
/// @param hash SHA-256 of the manifest, which holds the hashes of all other files, lower-case
///   hexadecimal; names the bundle
/// @param shape what the program was compiled for
/// @param seeds the tables
/// @param subjects local pods by subject number
/// @param provenance decisions by id
/// @param peerNames for people: address text -> `namespace/pod` of every pod in the cluster state
/// @param object the BPF object (ELF), or an empty array when the generic object is to be used
/// @param inputs the checked policies and the cluster state as Kubernetes objects, file name ->
///   text, for the proof
/// @param build how it came to be
public record Bundle(
    String hash,
    Shape shape,
    Seeds seeds,
    List<Subject> subjects,
    List<Provenance> provenance,
    SortedMap<String, String> peerNames,
    byte[] object,
    SortedMap<String, String> inputs,
    BuildInfo build) {
  /// Name of the text with the checked policies among [#inputs].
  public static final String POLICIES = "policies.json";

  /// Name of the text with the cluster state among [#inputs].
  public static final String CLUSTER = "cluster.json";

  /// What its numbers stand for.
  public Legend legend() {
    return new Legend(subjects, provenance, peerNames);
  }

  public Bundle {
    subjects = List.copyOf(subjects);
    provenance = List.copyOf(provenance);
    peerNames = Collections.unmodifiableSortedMap(new TreeMap<>(peerNames));
    inputs = Collections.unmodifiableSortedMap(new TreeMap<>(inputs));
  }
}
