package io.netpolc.compiler.pass;

import io.netpolc.compiler.ir.PortClasses;
import io.netpolc.compiler.resolve.ServiceAddress;
import io.netpolc.compiler.resolve.ServiceAddress.Backend;
import io.netpolc.compiler.resolve.ServiceAddress.Served;
import io.netpolc.compiler.rows.ServiceRow;
import io.netpolc.compiler.rows.SparseRows;
import io.netpolc.compiler.verdict.PolicyRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Rows towards Service addresses, which are numbered by their positions.
final class ServiceRows {
  private final List<List<ServiceRow.Port>> services = new ArrayList<>();
  private final Map<Integer, List<Integer>> servicesOfPod = new HashMap<>();
  private final PeerSpace peers;
  private final ServiceRow rows;

  ServiceRows(List<ServiceAddress> addresses, PeerSpace peers, PortClasses ports, ServiceRow rows) {
    this.peers = peers;
    this.rows = rows;
    for (int i = 0; i < addresses.size(); i++) {
      List<ServiceRow.Port> served = new ArrayList<>();
      for (Served port : addresses.get(i).ports()) {
        List<ServiceRow.Target> targets = new ArrayList<>();
        for (Backend backend : port.backends()) {
          int pod = peers.podOf(backend.address());
          targets.add(
              new ServiceRow.Target(
                  peers.peerOf(backend.address()),
                  pod,
                  ports.classOf(port.protocol(), backend.port())));
          noteBackend(pod, i);
        }
        served.add(new ServiceRow.Port(ports.classOf(port.protocol(), port.port()), targets));
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
    return rows.of(services.get(service), base::row, subject, isolating);
  }
}
