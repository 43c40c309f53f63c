package io.netpolc.compiler.packet;

import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.IpFamily;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/// The checksums of the headers that are built: RFC 1071 and, for SCTP, CRC32c (RFC 9260).
final class Checksums {
  private Checksums() {}

  /// The one's complement sum of 16-bit words, complemented.
  static int internet(byte[]... parts) {
    long sum = 0;
    for (byte[] part : parts) {
      for (int i = 0; i < part.length; i += 2) {
        int low = i + 1 < part.length ? part[i + 1] & 0xff : 0;
        sum += (part[i] & 0xff) << 8 | low;
      }
    }
    while (sum >>> 16 != 0) {
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    return (int) ~sum & 0xffff;
  }

  /// The pseudo header of TCP, UDP and ICMPv6.
  static byte[] pseudoHeader(IpAddress source, IpAddress destination, int protocol, int length) {
    int bytes = source.family() == IpFamily.V4 ? 12 : 40;
    var header = ByteBuffer.allocate(bytes);
    header.put(source.toBytes()).put(destination.toBytes());
    if (source.family() == IpFamily.V4) {
      header.put((byte) 0).put((byte) protocol).putShort((short) length);
    } else {
      header.putInt(length).putInt(protocol);
    }
    return header.array();
  }

  /// The CRC32c of an SCTP packet whose checksum field is zero, in the byte order of the field.
  static int sctp(byte[] packet) {
    var crc = new CRC32C();
    crc.update(packet);
    return Integer.reverseBytes((int) crc.getValue());
  }
}
