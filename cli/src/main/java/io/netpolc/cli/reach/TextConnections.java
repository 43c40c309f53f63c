package io.netpolc.cli.reach;

import io.netpolc.compiler.reach.Connection;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/// `shop/cart[Deployment] => data/redis[StatefulSet] : TCP 6379`.
final class TextConnections implements ConnectionWriter {
  /// Characters that are written at once: each writing costs more than making a line.
  private static final int BATCH = 1 << 14;

  private final PrintStream out;
  private final StringBuilder lines = new StringBuilder();
  private final Words words = new Words();

  TextConnections(PrintStream out) {
    this.out = out;
  }

  @Override
  public void write(Connection connection) {
    lines
        .append(connection.from().label())
        .append(" => ")
        .append(connection.to().label())
        .append(" : ")
        .append(words.of(connection))
        .append('\n');
    if (lines.length() > BATCH) {
      end();
    }
  }

  @Override
  public void end() {
    byte[] bytes = lines.toString().getBytes(StandardCharsets.UTF_8);
    out.write(bytes, 0, bytes.length);
    lines.setLength(0);
  }
}
