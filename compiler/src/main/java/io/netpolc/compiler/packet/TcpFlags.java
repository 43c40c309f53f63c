package io.netpolc.compiler.packet;

/// Bits of the flag byte of TCP.
public final class TcpFlags {
  public static final int FIN = 1;
  public static final int SYN = 2;
  public static final int RST = 4;
  public static final int PSH = 8;
  public static final int ACK = 16;
  public static final int URG = 32;

  private TcpFlags() {}

  /// Whether these are the flags of the packet that opens a connection: SYN without ACK.
  public static boolean opens(int flags) {
    return (flags & (SYN | ACK)) == SYN;
  }
}
