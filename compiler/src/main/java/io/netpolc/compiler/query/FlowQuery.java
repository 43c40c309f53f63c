package io.netpolc.compiler.query;

import io.netpolc.compiler.net.IpFamily;
import org.jspecify.annotations.Nullable;

/// A question about a flow in the user's words.
///
/// @param from `NAMESPACE/POD` or an address
/// @param to likewise
/// @param port the protocol and port
/// @param family which family to compare two pods in, or null for the first that both have
public record FlowQuery(String from, String to, PortSpec port, @Nullable IpFamily family) {}
