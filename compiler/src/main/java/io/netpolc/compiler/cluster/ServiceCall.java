package io.netpolc.compiler.cluster;

import java.util.Comparator;

/// Something in the cluster's state that makes the apiserver call a Service.
///
/// @param kind what it is
/// @param name its name
/// @param namespace of the Service
/// @param service the Service's name
/// @param port of the Service
public record ServiceCall(Kind kind, String name, String namespace, String service, int port) {
  /// By Service, then by what calls it.
  public static final Comparator<ServiceCall> ORDER =
      Comparator.comparing(ServiceCall::namespace)
          .thenComparing(ServiceCall::service)
          .thenComparing(ServiceCall::kind)
          .thenComparing(ServiceCall::name)
          .thenComparingInt(ServiceCall::port);

  /// What makes the apiserver call.
  public enum Kind {
    VALIDATING_WEBHOOK("validating webhook"),
    MUTATING_WEBHOOK("mutating webhook"),
    CONVERSION_WEBHOOK("conversion webhook"),
    API_SERVICE("aggregated API");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    /// As people call it.
    public String words() {
      return words;
    }
  }
}
