package io.netpolc.loader;

import io.netpolc.loader.failure.LoaderException;
import java.nio.file.Path;
import java.time.Duration;

/// Where the running policy lives, and how it is attached.
///
/// @param pins folder in a bpffs; its parent is where bpffs is mounted if it is missing
/// @param state folder for the lock and the copies of bundles
/// @param lockTimeout how long to wait for another loader
/// @param forceClsact attach new interfaces by clsact filters even where the kernel has TCX
/// @param genericObject the object to load for a bundle that has none; empty if there is none
public record NodeOptions(
    Path pins, Path state, Duration lockTimeout, boolean forceClsact, byte[] genericObject) {
  /// What a node uses.
  ///
  /// @param genericObject the distribution's prebuilt object
  public static NodeOptions standard(byte[] genericObject) {
    return new NodeOptions(
        Path.of("/sys/fs/bpf/netpolc"),
        Path.of("/run/netpolc"),
        Duration.ofSeconds(10),
        false,
        genericObject);
  }

  /// The state folder; made for its owner alone where it is missing.
  ///
  /// @throws LoaderException if it cannot be made
  public Path madeState() throws LoaderException {
    StateFolder.createFolder(state);
    return state;
  }

  /// The same with clsact for new interfaces.
  public NodeOptions withClsact() {
    return new NodeOptions(pins, state, lockTimeout, true, genericObject);
  }

  /// The same in other folders.
  public NodeOptions in(Path pinFolder, Path stateFolder) {
    return new NodeOptions(pinFolder, stateFolder, lockTimeout, forceClsact, genericObject);
  }
}
