package io.netpolc.compiler.packet;

import io.netpolc.compiler.net.IpAddress;
import java.util.Arrays;

/// A part of a frame. Reads outside it are bugs of the parser and throw.
///
/// @param data the frame
/// @param start first byte of the part
/// @param end one past its last byte
record Slice(byte[] data, int start, int end) {
  Slice {
    if (start < 0 || start > end || end > data.length) {
      throw new IllegalArgumentException(start + ".." + end + " of " + data.length);
    }
  }

  int length() {
    return end - start;
  }

  boolean has(int bytes) {
    return length() >= bytes;
  }

  /// What lies behind the first bytes.
  Slice from(int offset) {
    return new Slice(data, start + offset, end);
  }

  /// The first bytes only.
  Slice first(int bytes) {
    return new Slice(data, start, start + bytes);
  }

  int u8(int offset) {
    if (offset < 0 || offset >= length()) {
      throw new IndexOutOfBoundsException(offset);
    }
    return data[start + offset] & 0xff;
  }

  /// Network byte order, as all that follow.
  int u16(int offset) {
    return u8(offset) << 8 | u8(offset + 1);
  }

  long u32(int offset) {
    return (long) u16(offset) << 16 | u16(offset + 2);
  }

  IpAddress address(int offset, int bytes) {
    Slice at = from(offset).first(bytes);
    return IpAddress.ofBytes(Arrays.copyOfRange(data, at.start, at.end));
  }
}
