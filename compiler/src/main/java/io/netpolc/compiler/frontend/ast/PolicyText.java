package io.netpolc.compiler.frontend.ast;

import io.netpolc.compiler.source.Span;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How a policy is written, beside what it means: what its reader fills in or leaves out, and
/// where.
///
/// @param fields where the fields of `spec` are named, by name
/// @param types where each item of `policyTypes` is
/// @param ports how each item of a `ports` list is written, by its place
/// @param ignore the annotation [#IGNORE], or null
public record PolicyText(
    Map<String, Span> fields,
    List<Span> types,
    Map<Span, PortText> ports,
    @Nullable Annotation ignore) {
  /// The annotation that names findings to be left out.
  public static final String IGNORE = "netpolc.io/ignore";

  /// Of a policy that nobody has read.
  public static final PolicyText NONE = new PolicyText(Map.of(), List.of(), Map.of(), null);

  /// How a port is written.
  ///
  /// @param protocol where `protocol` has its value; null where it is left out
  /// @param port likewise `port`
  /// @param endPort likewise `endPort`
  public record PortText(@Nullable Span protocol, @Nullable Span port, @Nullable Span endPort) {}

  /// An annotation.
  ///
  /// @param value its text
  /// @param span where the text is
  public record Annotation(String value, Span span) {}

  public PolicyText {
    fields = Map.copyOf(fields);
    types = List.copyOf(types);
    ports = Map.copyOf(ports);
  }
}
