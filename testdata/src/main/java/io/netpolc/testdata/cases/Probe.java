package io.netpolc.testdata.cases;

import org.jspecify.annotations.Nullable;

/// One expectation of a case folder.
///
/// @param from `namespace/pod`, or an address
/// @param to likewise
/// @param protocol as a query names it
/// @param port 0 where the protocol has none
/// @param family 4 or 6, or null
/// @param allowed at both ends
/// @param ingress at the destination, or null where the case does not say
/// @param egress at the source, or null where the case does not say
public record Probe(
    String from,
    String to,
    String protocol,
    int port,
    @Nullable Integer family,
    boolean allowed,
    @Nullable Boolean ingress,
    @Nullable Boolean egress) {}
