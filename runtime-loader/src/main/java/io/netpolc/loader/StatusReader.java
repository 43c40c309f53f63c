package io.netpolc.loader;

import io.netpolc.compiler.backend.maps.NodeLayout;
import io.netpolc.compiler.bundle.Bundle;
import io.netpolc.compiler.bundle.Legend;
import io.netpolc.compiler.bundle.Subject;
import io.netpolc.loader.Attachments.Attached;
import io.netpolc.loader.Drift.Kind;
import io.netpolc.loader.Status.TableSize;
import io.netpolc.loader.Status.UnknownInterface;
import io.netpolc.loader.failure.LoaderException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Reads the running policy back and compares it with its bundle.
final class StatusReader {
  private static final Set<Integer> PER_CPU_TYPES = Set.of(5, 6, 10);

  private final Running running;
  private final Attachments attachments;
  private final @Nullable Bundle bundle;
  private final Legend legend;
  private final Map<Integer, String> names;

  /// @param bundle the kept copy of the active bundle, or null
  /// @param legend of what runs
  /// @param names all interfaces there are
  StatusReader(
      Running running,
      Attachments attachments,
      @Nullable Bundle bundle,
      Legend legend,
      Map<Integer, String> names) {
    this.running = running;
    this.attachments = attachments;
    this.bundle = bundle;
    this.legend = legend;
    this.names = names;
  }

  /// @param hash of the active bundle, empty if unknown
  Status read(String hash) throws LoaderException {
    ProgramInstance program = running.program();
    int bank = program.activeBank();
    boolean inPlace = program.node().inPlace();
    var pods = new ArrayList<AttachedPod>();
    var unknown = new ArrayList<UnknownInterface>();
    for (Endpoints.Endpoint endpoint : program.endpoints().all()) {
      AttachedPod pod = pod(endpoint, bank);
      if (inPlace && pod.subject() == SubjectNumbers.UNKNOWN) {
        unknown.add(new UnknownInterface(pod.ifindex(), pod.interfaceName(), true));
      } else {
        pods.add(pod);
      }
    }
    pods.sort(Comparator.comparingInt(AttachedPod::ifindex));
    Set<Integer> closed = new TreeSet<>(attachments.interfaces());
    closed.retainAll(names.keySet());
    pods.forEach(pod -> closed.remove(pod.ifindex()));
    unknown.forEach(passing -> closed.remove(passing.ifindex()));
    List<Drift> drift = drift(bank, pods);
    for (int ifindex : closed) {
      String name = names.getOrDefault(ifindex, "");
      if (inPlace) {
        unknown.add(new UnknownInterface(ifindex, name, false));
      } else {
        drift.add(
            new Drift(
                Kind.ENDPOINT_CHANGED,
                "%s (%d) has no endpoint: all its packets are dropped".formatted(name, ifindex)));
      }
    }
    unknown.sort(Comparator.comparingInt(UnknownInterface::ifindex));
    return new Status(
        hash,
        program.generation(bank),
        HexFormat.of().formatHex(contentHash(program, bank)),
        pods,
        unknown,
        program.maps().containsKey(Tables.COUNTERS) ? program.counters(bank) : List.of(),
        program.maps().containsKey(Tables.DROPS) ? program.drops() : List.of(),
        Auditing.counters(program),
        program.flowStats(),
        sizes(program),
        drift);
  }

  private AttachedPod pod(Endpoints.Endpoint endpoint, int bank) {
    int number = endpoint.assignments().get(bank).subject();
    boolean known = number >= 0 && number < legend.subjects().size();
    return new AttachedPod(
        endpoint.ifindex(),
        names.getOrDefault(endpoint.ifindex(), ""),
        number == Tables.NO_SUBJECT ? -1 : number,
        known ? legend.subjects().get(number).qualifiedName() : "",
        endpoint.addresses());
  }

  private static byte[] contentHash(ProgramInstance program, int bank) throws LoaderException {
    NodeMemory node = program.node();
    var digest = ElfObject.sha256();
    digest.update(node.read(node.bankAt(bank), Math.toIntExact(node.bankBytes())));
    return digest.digest();
  }

  /// Sizes of all tables, in order of name.
  static List<TableSize> sizes(ProgramInstance program) {
    var sizes = new ArrayList<TableSize>();
    for (var entry : program.maps().entrySet()) {
      BpfMap map = entry.getValue();
      boolean perCpu = PER_CPU_TYPES.contains(map.info().type());
      boolean ring = map.info().valueSize() == 0;
      long bytes = ring ? map.info().maxEntries() : map.bytes() * (perCpu ? Cpus.possible() : 1);
      sizes.add(new TableSize(entry.getKey(), map.info().maxEntries(), bytes));
    }
    return sizes;
  }

  private List<Drift> drift(int bank, List<AttachedPod> pods) throws LoaderException {
    var drift = new ArrayList<Drift>();
    if (running.program().node().inPlace()) {
      // Whoever changes these tables compares them with what they should be.
      endpoints(legend.subjects(), pods, drift);
    } else if (bundle == null) {
      drift.add(new Drift(Kind.BUNDLE_UNKNOWN, "no copy of the active bundle is kept"));
    } else {
      tables(bundle, bank, drift);
      endpoints(bundle.subjects(), pods, drift);
    }
    var interfaces = new TreeSet<>(attachments.interfaces());
    pods.forEach(pod -> interfaces.add(pod.ifindex()));
    for (int ifindex : interfaces) {
      links(ifindex, drift);
    }
    return drift;
  }

  private void tables(Bundle expected, int bank, List<Drift> drift) throws LoaderException {
    NodeMemory node = running.program().node();
    var layout = new NodeLayout(expected.shape());
    if (layout.bytes() != node.bytes()) {
      drift.add(new Drift(Kind.TABLE_CHANGED, "the tables are of another shape than the bundle's"));
      return;
    }
    for (String table : layout.tables()) {
      long start = node.bankAt(bank) + layout.tableAt(table);
      byte[] content = node.read(start, Math.toIntExact(layout.tableBytes(table)));
      byte[] seeds = ProgramInstance.content(expected.seeds(), table);
      int at = Arrays.mismatch(content, Arrays.copyOf(seeds, content.length));
      if (at >= 0) {
        drift.add(
            new Drift(
                Kind.TABLE_CHANGED, "%s is not as loaded, from byte %d".formatted(table, at)));
      }
    }
    vectors(expected, bank, drift);
  }

  private void vectors(Bundle expected, int bank, List<Drift> drift) throws LoaderException {
    ByteBuffer subjects = Tables.wrap(ProgramInstance.content(expected.seeds(), Tables.SUBJECTS));
    for (Endpoints.Endpoint endpoint : running.program().endpoints().all()) {
      Assignment assignment = endpoint.assignments().get(bank);
      int at = 2 * Integer.BYTES * assignment.subject();
      boolean known = assignment.subject() != Tables.NO_SUBJECT && at < subjects.capacity();
      if (known
          && (assignment.enforced().ingress() != subjects.getInt(at)
              || assignment.enforced().egress() != subjects.getInt(at + Integer.BYTES))) {
        drift.add(
            new Drift(
                Kind.ENDPOINT_CHANGED,
                "interface %d has other vectors than subject %d"
                    .formatted(endpoint.ifindex(), assignment.subject())));
      }
    }
  }

  private static void endpoints(List<Subject> subjects, List<AttachedPod> pods, List<Drift> drift) {
    for (AttachedPod pod : pods) {
      boolean known = pod.subject() >= 0 && pod.subject() < subjects.size();
      Subject subject = known ? subjects.get(pod.subject()) : null;
      if (subject == null
          || !subject.addresses().stream().sorted().toList().equals(pod.addresses())) {
        drift.add(
            new Drift(
                Kind.ENDPOINT_CHANGED,
                "interface %d has addresses %s and subject %d"
                    .formatted(pod.ifindex(), pod.addresses(), pod.subject())));
      }
    }
  }

  private void links(int ifindex, List<Drift> drift) throws LoaderException {
    if (!names.containsKey(ifindex)) {
      drift.add(new Drift(Kind.INTERFACE_GONE, "interface " + ifindex + " is gone"));
      return;
    }
    for (PodProgram side : PodProgram.values()) {
      Attached attached = attachments.attached(ifindex, side);
      Integer id = attached.program();
      String where = side.function() + " on " + names.get(ifindex) + " (" + ifindex + ")";
      if (id == null) {
        drift.add(new Drift(Kind.LINK_MISSING, where + " is not attached"));
      } else if (id != running.program().program(side).id()) {
        drift.add(new Drift(Kind.PROGRAM_CHANGED, where + " is program " + id));
      }
    }
  }
}
