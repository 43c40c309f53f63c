package io.netpolc.compiler.frontend.objects;

import io.netpolc.compiler.cluster.ContainerPort;
import io.netpolc.compiler.frontend.schema.NameRules;
import io.netpolc.compiler.frontend.schema.ObjectFields;
import io.netpolc.compiler.frontend.yaml.Node.Scalar;
import io.netpolc.compiler.net.Protocol;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The part of a pod's `spec` that matters, of a pod or of a workload's template.
///
/// @param nodeName where it runs, or null
/// @param hostNetwork whether it shares its node's network
/// @param ports declared by containers and restartable init containers
record PodSpec(@Nullable String nodeName, boolean hostNetwork, List<ContainerPort> ports) {
  private static final PodSpec EMPTY = new PodSpec(null, false, List.of());

  /// Reads `spec` of a pod or template; an empty one if it is missing.
  static PodSpec read(@Nullable ObjectFields spec) {
    if (spec == null) {
      return EMPTY;
    }
    String nodeName = spec.text("nodeName");
    boolean hostNetwork = spec.isTrue("hostNetwork");
    var ports = new ArrayList<ContainerPort>();
    for (ObjectFields container : spec.objects("containers")) {
      addPorts(container, ports);
    }
    for (ObjectFields container : spec.objects("initContainers")) {
      // Sidecars keep running and listening; other init containers end before the pod is ready.
      if (container.text("restartPolicy").equals("Always")) {
        addPorts(container, ports);
      }
    }
    return new PodSpec(nodeName.isEmpty() ? null : nodeName, hostNetwork, ports);
  }

  private static void addPorts(ObjectFields container, List<ContainerPort> ports) {
    for (ObjectFields port : container.objects("ports")) {
      String name = port.text("name");
      Protocol protocol = protocol(port);
      Integer number = portNumber(port, "containerPort");
      if (protocol != null && number != null) {
        ports.add(new ContainerPort(name.isEmpty() ? null : name, protocol, number));
      }
    }
  }

  /// Reads the field `protocol`: TCP if it is missing, null if it is none.
  static @Nullable Protocol protocol(ObjectFields fields) {
    Scalar text = fields.string("protocol");
    if (text == null || text.text().isEmpty()) {
      return fields.broken("protocol") ? null : Protocol.TCP;
    }
    Protocol protocol =
        switch (text.text()) {
          case "TCP" -> Protocol.TCP;
          case "UDP" -> Protocol.UDP;
          case "SCTP" -> Protocol.SCTP;
          default -> null;
        };
    if (protocol == null) {
      fields
          .errors()
          .unsupported(
              fields.path("protocol"), text.span(), text.text(), List.of("TCP", "UDP", "SCTP"));
    }
    return protocol;
  }

  /// Reads a required port number; null if it is not valid, which was then reported.
  static @Nullable Integer portNumber(ObjectFields fields, String field) {
    Integer number = fields.integer(field);
    if (number == null) {
      if (!fields.broken(field)) {
        fields.errors().required(fields.path(field), fields.spanOf(field), "");
      }
      return null;
    }
    List<String> problems = NameRules.portNumber(number);
    for (String problem : problems) {
      fields.errors().invalid(fields.path(field), fields.spanOf(field), number, problem);
    }
    return problems.isEmpty() ? number : null;
  }
}
