package io.netpolc.loader;

import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.verdict.Direction;

/// A packet that a program reported.
///
/// @param timeNanos when, by the kernel's monotonic clock
/// @param ifindex the pod's interface
/// @param direction the pod's direction that decided
/// @param decision decision id, or -1 where no table decided
/// @param verdict the verdict code
/// @param generation of the bank that decided
/// @param length of the frame, bytes
/// @param source source address
/// @param destination destination address
/// @param protocol the IP protocol
/// @param sourcePort 0 where there is none
/// @param destinationPort 0 where there is none
/// @param tcpFlags the flags byte of TCP
/// @param icmpType type of ICMP and ICMPv6
/// @param icmpCode code of ICMP and ICMPv6
/// @param suppressed events of this rule that the rate limit held back since the last one
public record Event(
    long timeNanos,
    int ifindex,
    Direction direction,
    int decision,
    int verdict,
    int generation,
    int length,
    IpAddress source,
    IpAddress destination,
    Protocol protocol,
    int sourcePort,
    int destinationPort,
    int tcpFlags,
    int icmpType,
    int icmpCode,
    int suppressed) {}
