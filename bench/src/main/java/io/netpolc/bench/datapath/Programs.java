package io.netpolc.bench.datapath;

import io.netpolc.compiler.backend.clang.ClangException;
import io.netpolc.compiler.bundle.Bundle;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Bundles for benchmarks of other packages.
public final class Programs {
  private Programs() {}

  /// Compiles manifests for all of their pods, with an object made for their shape.
  public static Bundle compile(String manifests) throws ClangException {
    Bundle bundle = Measured.compile(manifests, null).bundle();
    return of(bundle, manifests, bundle.object());
  }

  /// The same bundle with programs that return at once.
  public static Bundle emptied(Bundle bundle) throws ClangException {
    return of(bundle, bundle.hash(), Measured.clang().compile(Resources.text("empty.c")));
  }

  /// @param name of which the bundle's hash is made: it was never written to a folder
  private static Bundle of(Bundle bundle, String name, byte[] object) {
    return new Bundle(
        sha256(name),
        bundle.shape(),
        bundle.seeds(),
        bundle.subjects(),
        bundle.provenance(),
        bundle.peerNames(),
        object,
        bundle.inputs(),
        bundle.build());
  }

  private static String sha256(String text) {
    try {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
