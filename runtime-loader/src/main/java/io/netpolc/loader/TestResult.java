package io.netpolc.loader;

/// What a program did with a frame.
///
/// @param returnValue -1 (`TCX_NEXT`): it passes; 2 (`TCX_DROP`): it does not
/// @param decision decision id, or -1 where no table decided (`cb[0]` less one)
/// @param verdict the verdict code (`cb[1]`)
/// @param frame the frame afterwards
/// @param durationNanos mean of one run
public record TestResult(
    int returnValue, int decision, int verdict, byte[] frame, long durationNanos) {
  private static final int TCX_NEXT = -1;

  /// Whether the packet passes.
  public boolean passes() {
    return returnValue == TCX_NEXT;
  }
}
