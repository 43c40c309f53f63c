package io.netpolc.compiler.bundle;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// What the numbers in tables stand for, and who has which address: for people.
///
/// @param subjects local pods by subject number
/// @param provenance decisions by id
/// @param peerNames address text -> `namespace/pod`
public record Legend(
    List<Subject> subjects, List<Provenance> provenance, SortedMap<String, String> peerNames) {
  /// A legend that knows nothing.
  public static final Legend NONE = new Legend(List.of(), List.of(), new TreeMap<>());

  public Legend {
    subjects = List.copyOf(subjects);
    provenance = List.copyOf(provenance);
    peerNames = Collections.unmodifiableSortedMap(new TreeMap<>(peerNames));
  }

  /// As text, which [#read] reads.
  ///
  /// @param of names what it is the legend of
  public String text(String of) {
    return ManifestWriter.legend(of, this);
  }

  /// Reads a text.
  ///
  /// @param file named in messages
  /// @param of what it has to be the legend of
  /// @throws BundleException if it is no legend of this version, or that of something else
  public static Legend read(String file, byte[] text, String of) throws BundleException {
    return ManifestReader.legend(file, text, of);
  }
}
