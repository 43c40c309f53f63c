package io.netpolc.loader;

import io.netpolc.loader.failure.BpfException;
import io.netpolc.loader.failure.LoaderException;
import io.netpolc.loader.raw.Errno;
import io.netpolc.loader.raw.Kernel;
import java.nio.file.Path;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The programs on interfaces: pinned TCX links, or clsact filters noted beside them. An attachment
/// keeps its kind for life; its program is replaced in place.
final class Attachments {
  private static final String CLSACT = "clsact";

  /// The qdisc was made by us.
  private static final String OWN_CLSACT = "clsact-own";

  private static final Pattern NAME = Pattern.compile("([0-9]{1,9})-np_(from|to)_pod");

  private final Kernel kernel;
  private final PinFolder pins;
  private final boolean forceClsact;

  Attachments(Kernel kernel, PinFolder pins, boolean forceClsact) {
    this.kernel = kernel;
    this.pins = pins;
    this.forceClsact = forceClsact;
  }

  private Path path(int ifindex, PodProgram side) {
    return pins.links().resolve(ifindex + "-" + side.function());
  }

  /// Interfaces with at least one attachment of ours.
  SortedSet<Integer> interfaces() throws LoaderException {
    var all = new TreeSet<Integer>();
    for (Path link : pins.list(pins.links())) {
      Matcher name = NAME.matcher(link.getFileName().toString());
      if (name.matches()) {
        all.add(Integer.parseInt(name.group(1)));
      }
    }
    return all;
  }

  /// Attaches a program, or replaces the one that is there.
  void set(int ifindex, PodProgram side, BpfProgram program, Undo undo) throws LoaderException {
    Attached attached = attached(ifindex, side);
    switch (attached) {
      case Attached.Tcx tcx -> replaceLink(ifindex, side, tcx.programId(), program, undo);
      case Attached.Filter filter -> setFilter(ifindex, side, filter.programId(), program, undo);
      case Attached.Gone _, Attached.None _ -> {
        pins.remove(path(ifindex, side));
        create(ifindex, side, program, undo);
      }
    }
  }

  private void replaceLink(int ifindex, PodProgram side, int oldId, BpfProgram program, Undo undo)
      throws LoaderException {
    if (oldId == program.id()) {
      return;
    }
    int old = kernel.openProgram(oldId);
    undo.atEnd(() -> kernel.close(old));
    int link = kernel.openPin(path(ifindex, side));
    try {
      kernel.updateLink(link, program.fd());
    } finally {
      kernel.close(link);
    }
    undo.add(() -> {
      int again = kernel.openPin(path(ifindex, side));
      try {
        kernel.updateLink(again, old);
      } finally {
        kernel.close(again);
      }
    });
  }

  private void setFilter(int ifindex, PodProgram side, int oldId, BpfProgram program, Undo undo)
      throws LoaderException {
    if (oldId == program.id()) {
      return;
    }
    int old = kernel.openProgram(oldId);
    undo.atEnd(() -> kernel.close(old));
    kernel.setFilter(ifindex, side.hook(), program.fd());
    undo.add(() -> kernel.setFilter(ifindex, side.hook(), old));
  }

  private void create(int ifindex, PodProgram side, BpfProgram program, Undo undo)
      throws LoaderException {
    if (forceClsact || !createLink(ifindex, side, program, undo)) {
      createFilter(ifindex, side, program, undo);
    }
  }

  /// False if the kernel has no TCX.
  private boolean createLink(int ifindex, PodProgram side, BpfProgram program, Undo undo)
      throws LoaderException {
    int link;
    try {
      link = kernel.createTcxLink(program.fd(), ifindex, side.hook());
    } catch (BpfException failure) {
      if (failure.errno() == Errno.EINVAL) {
        return false;
      }
      throw failure;
    }
    try {
      // Until it is pinned the link ends with its descriptor.
      kernel.pin(link, path(ifindex, side));
      undo.add(() -> remove(ifindex, side));
      return true;
    } finally {
      kernel.close(link);
    }
  }

  private void createFilter(int ifindex, PodProgram side, BpfProgram program, Undo undo)
      throws LoaderException {
    boolean own = kernel.createClsact(ifindex);
    undo.add(() -> remove(ifindex, side));
    Path note = path(ifindex, side);
    pins.setText(note, own ? OWN_CLSACT : CLSACT);
    kernel.setFilter(ifindex, side.hook(), program.fd());
  }

  /// Detaches and forgets; no failure if nothing is there or the interface is gone.
  void remove(int ifindex, PodProgram side) throws LoaderException {
    Path path = path(ifindex, side);
    String note = pins.text(path);
    if (note != null) {
      kernel.removeFilter(ifindex, side.hook());
      if (note.equals(OWN_CLSACT) && !ownsOther(ifindex, side)) {
        kernel.removeEmptyClsact(ifindex);
      } else if (note.equals(OWN_CLSACT)) {
        pins.setText(other(ifindex, side), OWN_CLSACT);
      }
    } else if (pins.present(path)) {
      int link = kernel.openPin(path);
      try {
        if (kernel.linkInfo(link).ifindex() == ifindex) {
          kernel.detachLink(link);
        }
      } finally {
        kernel.close(link);
      }
    }
    pins.remove(path);
  }

  private Path other(int ifindex, PodProgram side) {
    return path(ifindex, side == PodProgram.FROM_POD ? PodProgram.TO_POD : PodProgram.FROM_POD);
  }

  private boolean ownsOther(int ifindex, PodProgram side) {
    return pins.text(other(ifindex, side)) != null;
  }

  /// What is on one side of an interface.
  Attached attached(int ifindex, PodProgram side) throws LoaderException {
    Path path = path(ifindex, side);
    if (pins.text(path) != null) {
      int program = kernel.filterProgram(ifindex, side.hook());
      return program == 0 ? new Attached.Gone() : new Attached.Filter(program);
    }
    if (!pins.present(path)) {
      return new Attached.None();
    }
    int link = kernel.openPin(path);
    try {
      Kernel.LinkInfo info = kernel.linkInfo(link);
      return info.ifindex() == ifindex ? new Attached.Tcx(info.programId()) : new Attached.Gone();
    } finally {
      kernel.close(link);
    }
  }

  /// The state of one side.
  sealed interface Attached {
    /// A pinned link.
    record Tcx(int programId) implements Attached {}

    /// A clsact filter.
    record Filter(int programId) implements Attached {}

    /// There was one, and it went away: the interface is gone, or somebody removed it.
    record Gone() implements Attached {}

    /// Nothing of ours.
    record None() implements Attached {}

    /// The program that runs, or null.
    default @Nullable Integer program() {
      return switch (this) {
        case Tcx tcx -> tcx.programId;
        case Filter filter -> filter.programId;
        case Gone _, None _ -> null;
      };
    }
  }
}
