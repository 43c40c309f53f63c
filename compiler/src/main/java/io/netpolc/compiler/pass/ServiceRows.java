package io.netpolc.compiler.pass;

import io.netpolc.compiler.ir.PortClasses;
import io.netpolc.compiler.resolve.ServiceAddress;
import io.netpolc.compiler.resolve.ServiceAddress.Backend;
import io.netpolc.compiler.resolve.ServiceAddress.Served;
import io.netpolc.compiler.verdict.Decision;
import io.netpolc.compiler.verdict.PolicyRef;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Rows towards Service addresses. Policy is about the backend, after translation: a packet is
/// allowed if it would be at every ready backend. The decision is that of the first backend in
/// order of address, or of the first that is denied; without a ready backend it is
/// [Decision.NoBackend].
final class ServiceRows {
  /// @param peer class of the backend's address
  /// @param pod position of the backend's pod, or -1
  /// @param portClass of the backend's port
  private record Target(int peer, int pod, int portClass) {}

  /// @param portClass of the Service's port
  private record Port(int portClass, List<Target> targets) {}

  private final List<List<Port>> services = new ArrayList<>();
  private final Map<Integer, List<Integer>> servicesOfPod = new HashMap<>();
  private final PeerSpace peers;
  private final RowSpace rows;
  private final Decisions decisions;
  private final int portClassCount;

  ServiceRows(
      List<ServiceAddress> addresses,
      PeerSpace peers,
      PortClasses ports,
      RowSpace rows,
      Decisions decisions) {
    this.peers = peers;
    this.rows = rows;
    this.decisions = decisions;
    portClassCount = ports.count();
    for (int i = 0; i < addresses.size(); i++) {
      List<Port> served = new ArrayList<>();
      for (Served port : addresses.get(i).ports()) {
        List<Target> targets = new ArrayList<>();
        for (Backend backend : port.backends()) {
          int pod = peers.podOf(backend.address());
          targets.add(
              new Target(
                  peers.peerOf(backend.address()),
                  pod,
                  ports.classOf(port.protocol(), backend.port())));
          noteBackend(pod, i);
        }
        served.add(new Port(ports.classOf(port.protocol(), port.port()), targets));
      }
      services.add(served);
    }
  }

  private void noteBackend(int pod, int service) {
    if (pod >= 0) {
      List<Integer> known = servicesOfPod.computeIfAbsent(pod, _ -> new ArrayList<>());
      if (known.isEmpty() || known.getLast() != service) {
        known.add(service);
      }
    }
  }

  int count() {
    return services.size();
  }

  /// The Services that a pod is a backend of.
  List<Integer> servicesOfPod(int pod) {
    return servicesOfPod.getOrDefault(pod, List.of());
  }

  /// The class of a Service's address.
  int peerOf(int service) {
    return peers.peerOfService(service);
  }

  /// The row towards a Service.
  ///
  /// @param base the subject's rows towards all that is no Service
  /// @param subject position of the subject among the pods, or -1 for a pod that is no backend
  /// @param isolating the policies that isolate the subject
  int row(int service, SparseRows base, int subject, List<PolicyRef> isolating) {
    int[] cells = new int[portClassCount];
    Arrays.fill(cells, decisions.idOf(new Decision.NoBackend(isolating)));
    for (Port port : services.get(service)) {
      if (!port.targets.isEmpty()) {
        cells[port.portClass] = decide(port.targets, base, subject);
      }
    }
    return rows.intern(cells);
  }

  private int decide(List<Target> targets, SparseRows base, int subject) {
    int first = -1;
    for (Target target : targets) {
      int decision =
          target.pod >= 0 && target.pod == subject
              ? decisions.idOf(new Decision.Self())
              : rows.row(base.row(target.peer))[target.portClass];
      if (!decisions.allowed(decision)) {
        return decision;
      }
      first = first < 0 ? decision : first;
    }
    return first;
  }
}
