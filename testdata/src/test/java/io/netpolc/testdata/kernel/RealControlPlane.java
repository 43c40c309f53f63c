package io.netpolc.testdata.kernel;

import io.netpolc.fixture.ControlPlane;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.opentest4j.TestAbortedException;

/// A control plane for all tests of a class, each of which says why it cannot run where there is
/// none.
final class RealControlPlane implements BeforeEachCallback, AfterAllCallback {
  private @Nullable TestAbortedException missing;
  private @Nullable ControlPlane started;

  /// It runs when a test does.
  ControlPlane api() {
    return Objects.requireNonNull(started);
  }

  @Override
  public void beforeEach(ExtensionContext context) throws IOException {
    if (missing != null) {
      throw missing;
    }
    try {
      if (started == null) {
        started = WatchedCluster.controlPlane();
      }
    } catch (TestAbortedException reason) {
      missing = reason;
      throw reason;
    }
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    if (started != null) {
      started.close();
    }
  }
}
