package io.netpolc.compiler.reach;

import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.net.IpAddress;
import java.util.List;

/// One end of a connection.
public sealed interface Endpoint {
  /// As people read it, unique among the endpoints of a cluster.
  String label();

  /// Pods that every policy treats alike.
  ///
  /// @param label `namespace/name[Kind]`; pods without an owner that share all labels are
  ///   `namespace/{label=value}[Pod]`
  /// @param namespace where they are
  /// @param pods at least one, in order of name
  record Workload(String label, String namespace, List<Pod> pods) implements Endpoint {
    public Workload {
      pods = List.copyOf(pods);
      if (pods.isEmpty()) {
        throw new IllegalArgumentException("no pod");
      }
    }
  }

  /// Addresses outside that a workload treats alike. Those of nodes are among them, but for those
  /// of a pod's own node.
  ///
  /// @param range addresses of pods and Services in it are not meant
  /// @param example one that is meant
  record World(AddressRange range, IpAddress example) implements Endpoint {
    @Override
    public String label() {
      return range.toString();
    }
  }
}
