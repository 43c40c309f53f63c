package io.netpolc.cli.picture;

/// A rectangle in units of the picture.
///
/// @param x of the left side
/// @param y of the upper side
record Box(int x, int y, int width, int height) {
  int right() {
    return x + width;
  }

  int bottom() {
    return y + height;
  }

  int middle() {
    return y + height / 2;
  }

  /// Whether the two share more than a side.
  boolean overlaps(Box other) {
    return x < other.right() && other.x < right() && y < other.bottom() && other.y < bottom();
  }
}
