package io.netpolc.bench.datapath;

/// What one packet of a sequence gets.
///
/// @param remote IPv4 address of the other end as a number; of an IPv6 address the last 32 bits
/// @param remotePort its port
/// @param localPort the pod's port
record Step(int remote, int remotePort, int localPort) {
  /// An element of the program's array: all three in network byte order.
  String initializer() {
    return "{0x%xu, %d, %d},"
        .formatted(Integer.reverseBytes(remote), bigEndian(remotePort), bigEndian(localPort));
  }

  private static int bigEndian(int port) {
    return Short.toUnsignedInt(Short.reverseBytes((short) port));
  }
}
