package io.netpolc.compiler.cluster;

import io.netpolc.compiler.net.Protocol;
import org.jspecify.annotations.Nullable;

/// A port that a container declares.
///
/// @param name the name that policies may use, or null
/// @param protocol TCP, UDP or SCTP
/// @param number 1 to 65535
public record ContainerPort(@Nullable String name, Protocol protocol, int number) {}
