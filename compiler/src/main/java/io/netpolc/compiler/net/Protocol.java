package io.netpolc.compiler.net;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// An IP protocol by its number (IANA protocol numbers).
///
/// @param number 0 to 255
public record Protocol(int number) implements Comparable<Protocol> {
  public static final Protocol ICMP = new Protocol(1);
  public static final Protocol TCP = new Protocol(6);
  public static final Protocol UDP = new Protocol(17);
  public static final Protocol ICMPV6 = new Protocol(58);
  public static final Protocol SCTP = new Protocol(132);

  public Protocol {
    if (number < 0 || number > 255) {
      throw new IllegalArgumentException("protocol number out of range: " + number);
    }
  }

  /// Whether a NetworkPolicy port can name it: TCP, UDP or SCTP.
  public boolean hasPorts() {
    return number == TCP.number || number == UDP.number || number == SCTP.number;
  }

  /// Reads `TCP`, `UDP`, `SCTP`, `ICMP`, `ICMPv6` in any case, or a number; null for anything else.
  public static @Nullable Protocol parse(String text) {
    return switch (text) {
      case "TCP" -> TCP;
      case "UDP" -> UDP;
      default -> parseAnyCase(text);
    };
  }

  private static @Nullable Protocol parseAnyCase(String text) {
    return switch (text.toUpperCase(Locale.ROOT)) {
      case "TCP" -> TCP;
      case "UDP" -> UDP;
      case "SCTP" -> SCTP;
      case "ICMP" -> ICMP;
      case "ICMPV6" -> ICMPV6;
      default ->
          text.matches("[0-9]{1,3}") && Integer.parseInt(text) < 256
              ? new Protocol(Integer.parseInt(text))
              : null;
    };
  }

  @Override
  public int compareTo(Protocol other) {
    return Integer.compare(number, other.number);
  }

  /// `TCP`, `UDP`, `SCTP`, `ICMP`, `ICMPv6`, else the number.
  @Override
  public String toString() {
    return switch (number) {
      case 1 -> "ICMP";
      case 6 -> "TCP";
      case 17 -> "UDP";
      case 58 -> "ICMPv6";
      case 132 -> "SCTP";
      default -> Integer.toString(number);
    };
  }
}
