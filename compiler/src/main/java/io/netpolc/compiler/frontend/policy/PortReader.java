package io.netpolc.compiler.frontend.policy;

import io.netpolc.compiler.frontend.ast.PolicyPort;
import io.netpolc.compiler.frontend.schema.FieldErrors;
import io.netpolc.compiler.frontend.schema.NameRules;
import io.netpolc.compiler.frontend.schema.ObjectFields;
import io.netpolc.compiler.frontend.yaml.Node.Scalar;
import io.netpolc.compiler.frontend.yaml.Node.ScalarType;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.source.Span;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads an item of `ports`, checked as the apiserver's `ValidateNetworkPolicyPort` does.
final class PortReader {
  private static final List<String> PROTOCOLS = List.of("TCP", "UDP", "SCTP");

  private PortReader() {}

  /// Reads a port.
  ///
  /// @return null if it is not valid, which was then reported
  static @Nullable PolicyPort read(ObjectFields fields) {
    Protocol protocol = protocol(fields);
    Scalar port = fields.integerOrString("port");
    Integer endPort = fields.integer("endPort");
    fields.rejectUnknown();
    if (fields.broken("port") || fields.broken("endPort")) {
      return null;
    }
    if (port == null) {
      return withoutPort(fields, protocol, endPort);
    }
    return port.type() == ScalarType.STRING
        ? named(fields, protocol, port.text(), endPort)
        : numeric(fields, protocol, Integer.parseInt(port.text()), endPort);
  }

  private static @Nullable Protocol protocol(ObjectFields fields) {
    Scalar text = fields.string("protocol");
    if (fields.broken("protocol")) {
      return null;
    }
    if (text == null) {
      return Protocol.TCP;
    }
    if (!PROTOCOLS.contains(text.text())) {
      fields.errors().unsupported(fields.path("protocol"), text.span(), text.text(), PROTOCOLS);
      return null;
    }
    return Protocol.parse(text.text());
  }

  private static @Nullable PolicyPort withoutPort(
      ObjectFields fields, @Nullable Protocol protocol, @Nullable Integer endPort) {
    if (endPort != null) {
      fields
          .errors()
          .invalid(
              fields.path("endPort"),
              fields.spanOf("endPort"),
              endPort,
              "may not be specified when `port` is not specified");
      return null;
    }
    return protocol == null ? null : new PolicyPort.All(protocol, fields.span());
  }

  private static @Nullable PolicyPort named(
      ObjectFields fields, @Nullable Protocol protocol, String name, @Nullable Integer endPort) {
    FieldErrors errors = fields.errors();
    if (endPort != null) {
      errors.invalid(
          fields.path("endPort"),
          fields.spanOf("endPort"),
          endPort,
          "may not be specified when `port` is non-numeric");
    }
    List<String> problems = NameRules.portName(name);
    for (String problem : problems) {
      errors.invalid(fields.path("port"), fields.spanOf("port"), name, problem);
    }
    return protocol != null && endPort == null && problems.isEmpty()
        ? new PolicyPort.Named(protocol, name, fields.span())
        : null;
  }

  private static @Nullable PolicyPort numeric(
      ObjectFields fields, @Nullable Protocol protocol, int port, @Nullable Integer endPort) {
    FieldErrors errors = fields.errors();
    Span span = fields.spanOf("port");
    List<String> problems = NameRules.portNumber(port);
    problems.forEach(problem -> errors.invalid(fields.path("port"), span, port, problem));
    if (endPort == null) {
      return protocol != null && problems.isEmpty()
          ? new PolicyPort.Range(protocol, port, port, fields.span())
          : null;
    }
    // The apiserver names the value of `port` here, not that of `endPort`.
    boolean ordered = endPort >= port;
    if (!ordered) {
      errors.invalid(
          fields.path("endPort"),
          fields.spanOf("endPort"),
          port,
          "must be greater than or equal to `port`");
    }
    List<String> endProblems = NameRules.portNumber(endPort);
    for (String problem : endProblems) {
      errors.invalid(fields.path("endPort"), fields.spanOf("endPort"), endPort, problem);
    }
    return protocol != null && problems.isEmpty() && ordered && endProblems.isEmpty()
        ? new PolicyPort.Range(protocol, port, endPort, fields.span())
        : null;
  }
}
