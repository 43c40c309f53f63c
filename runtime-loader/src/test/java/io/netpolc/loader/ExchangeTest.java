package io.netpolc.loader;

import static io.netpolc.loader.TestBundles.SHAPE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netpolc.bpf.BpfSources;
import io.netpolc.compiler.backend.c.CEmitter;
import io.netpolc.compiler.backend.maps.LiveShape;
import io.netpolc.compiler.backend.maps.Shape;
import io.netpolc.loader.failure.BundleRejectedException;
import io.netpolc.loader.failure.LoaderException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Programs that take the place of others over the same maps do so everywhere, or nowhere.
final class ExchangeTest {
  private static final int MOST_CALLS = 500;
  private static final Set<Integer> INTERFACES = Set.of(11, 12);

  @TempDir private Path folder;

  @BeforeEach
  void clang() {
    assumeTrue(Clang.present(), "needs clang");
  }

  private static byte[] object() {
    return Clang.source(CEmitter.emitForTables(SHAPE), "v3");
  }

  /// Programs that run on two interfaces.
  private final class Node implements AutoCloseable {
    private final FakeKernel kernel;
    private final PinFolder pins = new PinFolder(folder);
    private final Attachments attachments;
    private final Loading loading;
    private final Running running;
    private final int descriptors;

    Node(boolean tcx) throws LoaderException {
      kernel = new FakeKernel(tcx);
      attachments = new Attachments(kernel, pins, false);
      loading = new Loading(kernel, pins, attachments);
      pins.createFolders();
      var fresh = new Loading.Fresh(object(), SHAPE, PinFolder.LIVE, _ -> {});
      try (Undo undo = new Undo()) {
        running = loading.replace(null, fresh, new TreeSet<>(INTERFACES), undo);
        undo.commit();
      }
      descriptors = kernel.openDescriptors();
    }

    void exchange(byte[] object) throws LoaderException {
      new Exchange(kernel, pins, loading).run(running, object, SHAPE, new TreeSet<>(INTERFACES));
    }

    /// The programs as they are known, pinned and attached.
    String programs() throws LoaderException, IOException {
      var text = new StringBuilder();
      for (PodProgram side : PodProgram.values()) {
        text.append(side).append(' ').append(running.program().program(side).id()).append('\n');
        for (int ifindex : new TreeSet<>(INTERFACES)) {
          text.append(attachments.attached(ifindex, side)).append('\n');
        }
      }
      try (var paths = Files.walk(running.set())) {
        for (Path path : paths.filter(Files::isRegularFile).sorted().toList()) {
          text.append(folder.relativize(path)).append(' ').append(Files.readString(path));
          text.append('\n');
        }
      }
      return text.toString();
    }

    @Override
    public void close() {
      running.close();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anExchangeThatFailsAnywhereChangesNothing(boolean tcx) throws Exception {
    byte[] object = object();
    try (var node = new Node(tcx)) {
      String before = node.programs();
      int call = 0;
      boolean failed = true;
      while (failed && call < MOST_CALLS) {
        node.kernel.failAt(call);
        try {
          node.exchange(object);
        } catch (LoaderException expected) {
          assertThat(expected).hasMessageContaining("EPERM");
        }
        failed = node.kernel.failed();
        node.kernel.failAt(-1);
        assertThat(node.kernel.openDescriptors()).as("call %d", call).isEqualTo(node.descriptors);
        if (failed) {
          assertThat(node.programs()).as("after call %d", call).isEqualTo(before);
        }
        call++;
      }
      assertThat(call).isGreaterThan(10);
      assertThat(node.programs()).isNotEqualTo(before);
      for (PodProgram side : PodProgram.values()) {
        Integer program = node.running.program().program(side).id();
        assertThat(node.attachments.attached(11, side).program()).isEqualTo(program);
        assertThat(Files.readString(node.running.set().resolve(side.function())))
            .isEqualTo(program.toString());
      }
    }
  }

  @Test
  void objectsThatAreNotForTheseTablesAreRefused() throws Exception {
    byte[] generic = Clang.source(BpfSources.amalgamation(), "v3");
    Shape larger = LiveShape.smallest(List.of(), false, false).shape();
    byte[] other = Clang.source(CEmitter.emitForTables(larger), "v3");
    try (var node = new Node(true)) {
      String before = node.programs();
      for (byte[] odd : new byte[][] {generic, other, new byte[0]}) {
        assertThatThrownBy(() -> node.exchange(odd)).isInstanceOf(BundleRejectedException.class);
      }
      assertThat(node.programs()).isEqualTo(before);
      assertThat(node.kernel.openDescriptors()).isEqualTo(node.descriptors);
    }
  }
}
