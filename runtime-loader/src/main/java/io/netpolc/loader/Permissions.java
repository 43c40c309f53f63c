package io.netpolc.loader;

import io.netpolc.loader.failure.LoaderException;

/// Says whether the process may do something.
@FunctionalInterface
interface Permissions {
  /// Fails with the missing ones.
  void require(String operation, Capability... needed) throws LoaderException;
}
