package io.netpolc.compiler.ir;

import java.util.Comparator;

/// The fact that a pod's containers give a port of this name this number.
///
/// @param port the name
/// @param number 1 to 65535
public record Offer(PortName port, int number) implements Comparable<Offer> {
  private static final Comparator<Offer> ORDER =
      Comparator.comparing(Offer::port).thenComparingInt(Offer::number);

  @Override
  public int compareTo(Offer other) {
    return ORDER.compare(this, other);
  }

  /// `TCP/http=8080`.
  @Override
  public String toString() {
    return port + "=" + number;
  }
}
