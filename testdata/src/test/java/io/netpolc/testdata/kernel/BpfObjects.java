package io.netpolc.testdata.kernel;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.loader.failure.LoaderException;
import io.netpolc.loader.raw.Kernel;
import io.netpolc.loader.raw.NativeKernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What the kernel keeps for a running policy: its pins, and the maps, programs and links behind
/// them. An object lives as long as a pin, an attachment or a descriptor holds it.
///
/// @param pins one line for each pin, without what differs from one load to the next; sorted
/// @param objects the pinned ones
/// @param descriptors how many BPF objects this process has open
record BpfObjects(List<String> pins, Set<Pinned> objects, long descriptors) {
  private static final Path LINKS = Path.of("links");
  private static final Set<String> PROGRAMS = Set.of("np_from_pod", "np_to_pod");

  /// The kernel frees what nobody holds after a grace period.
  private static final int LOOKS = 200;

  private static final int PAUSE_MILLIS = 50;

  /// @param id never used again by another object
  record Pinned(Kernel.Kind kind, int id) {}

  /// What is there now.
  static BpfObjects of(LivePods pods) throws LoaderException, IOException {
    var lines = new ArrayList<String>();
    var objects = new HashSet<Pinned>();
    for (Path pin : leaves(pods.pins())) {
      if (Files.isSymbolicLink(pin)) {
        lines.add("text " + pin.getFileName());
      } else {
        Pinned pinned = open(kind(pods.pins().relativize(pin)), pin);
        lines.add(pinned.kind + " " + pin.getFileName());
        objects.add(pinned);
      }
    }
    assertThat(present(objects)).isEqualTo(objects);
    return new BpfObjects(lines.stream().sorted().toList(), objects, openDescriptors());
  }

  private static Pinned open(Kernel.Kind kind, Path pin) throws LoaderException {
    var kernel = new NativeKernel();
    int fd = kernel.openPin(pin);
    try {
      return new Pinned(
          kind,
          switch (kind) {
            case MAP -> kernel.mapInfo(fd).id();
            case PROGRAM -> kernel.programInfo(fd).id();
            case LINK -> kernel.linkInfo(fd).id();
          });
    } finally {
      kernel.close(fd);
    }
  }

  private static Kernel.Kind kind(Path pin) {
    if (pin.startsWith(LINKS)) {
      return Kernel.Kind.LINK;
    }
    return PROGRAMS.contains(String.valueOf(pin.getFileName()))
        ? Kernel.Kind.PROGRAM
        : Kernel.Kind.MAP;
  }

  private static List<Path> leaves(Path root) throws IOException {
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try (var paths = Files.walk(root)) {
      return paths.filter(path -> !Files.isDirectory(path, NOFOLLOW_LINKS)).toList();
    }
  }

  /// How many BPF objects this process has open.
  static long openDescriptors() throws IOException {
    long count = 0;
    try (var descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path descriptor : descriptors) {
        try {
          count += Files.readSymbolicLink(descriptor).toString().contains("bpf") ? 1 : 0;
        } catch (IOException closedMeanwhile) {
          // That of the folder itself, or another thread's.
        }
      }
    }
    return count;
  }

  /// As many of each kind as there were.
  void assertAsMany(BpfObjects before) {
    assertThat(pins).isEqualTo(before.pins);
    assertThat(descriptors).isEqualTo(before.descriptors);
    assertThat(objects).hasSameSizeAs(before.objects);
  }

  /// As many of each kind as there were, and nothing left of what was there in between.
  ///
  /// @param between what was seen since then
  void assertLikeBefore(BpfObjects before, List<BpfObjects> between)
      throws LoaderException, InterruptedException {
    assertAsMany(before);
    var gone = new HashSet<>(before.objects);
    between.forEach(seen -> gone.addAll(seen.objects));
    gone.removeAll(objects);
    assertGone(gone);
  }

  /// Nothing left when nothing runs any more.
  ///
  /// @param now after the policy was detached
  void assertAllGone(BpfObjects now) throws LoaderException, InterruptedException {
    assertThat(now.pins).isEmpty();
    assertThat(now.descriptors).isEqualTo(descriptors);
    assertGone(objects);
  }

  private static void assertGone(Set<Pinned> gone) throws LoaderException, InterruptedException {
    for (int look = 0; look < LOOKS && !present(gone).isEmpty(); look++) {
      Thread.sleep(PAUSE_MILLIS);
    }
    assertThat(present(gone)).as("what nobody needs any more").isEmpty();
  }

  private static Set<Pinned> present(Set<Pinned> pinned) throws LoaderException {
    var present = new HashSet<Pinned>();
    for (Kernel.Kind kind : Kernel.Kind.values()) {
      for (int id : new NativeKernel().ids(kind)) {
        present.add(new Pinned(kind, id));
      }
    }
    present.retainAll(pinned);
    return present;
  }
}
