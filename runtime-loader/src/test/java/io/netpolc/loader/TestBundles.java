package io.netpolc.loader;

import io.netpolc.compiler.backend.maps.Chunking;
import io.netpolc.compiler.backend.maps.MapImage;
import io.netpolc.compiler.backend.maps.Seeds;
import io.netpolc.compiler.backend.maps.Shape;
import io.netpolc.compiler.backend.maps.TrieEntries;
import io.netpolc.compiler.bundle.BuildInfo;
import io.netpolc.compiler.bundle.Bundle;
import io.netpolc.compiler.bundle.Subject;
import io.netpolc.compiler.net.IpAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;

/// Bundles for the small data path.
final class TestBundles {
  static final int UNRESTRICTED = 0;
  static final int ALLOW = 1;
  static final int DENY = 2;

  static final Shape SHAPE = shape(8, 64);

  private TestBundles() {}

  /// A shape for a few pods, with room for the small tables of these tests.
  static Shape shape(int decisions, int flows) {
    return new Shape(
        16,
        256,
        1,
        1,
        1,
        4,
        2,
        64,
        decisions,
        flows,
        false,
        false,
        TrieEntries.NARROW,
        Chunking.SHARED);
  }

  /// Seeds in which each subject has the same vector in both directions.
  static Seeds seeds(int... vectors) {
    ByteBuffer bytes = ByteBuffer.allocate(vectors.length * 8).order(ByteOrder.nativeOrder());
    for (int vector : vectors) {
      bytes.putInt(vector).putInt(vector);
    }
    return new Seeds(List.of(new MapImage("np_subjects", 8, bytes.array())));
  }

  /// A bundle with the object for [#SHAPE].
  ///
  /// @param name becomes the hash
  static Bundle bundle(String name, List<Subject> subjects, int... vectors) {
    return bundle(name, Clang.tiny("-DNP_SPECIALIZED"), SHAPE, subjects, vectors);
  }

  static Bundle bundle(
      String name, byte[] object, Shape shape, List<Subject> subjects, int... vectors) {
    String hash =
        "%-64s"
            .formatted(
                java.util.HexFormat.of()
                    .formatHex(name.getBytes(java.nio.charset.StandardCharsets.UTF_8)))
            .replace(' ', '0');
    return new Bundle(
        hash,
        shape,
        seeds(vectors),
        subjects,
        List.of(),
        new TreeMap<>(),
        object,
        new TreeMap<>(),
        BuildInfo.none());
  }

  static IpAddress address(String text) {
    return Objects.requireNonNull(IpAddress.parse(text), text);
  }

  static Subject subject(String name, String... addresses) {
    return new Subject(
        "test", name, java.util.Arrays.stream(addresses).map(TestBundles::address).toList());
  }
}
