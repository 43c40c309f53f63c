package io.netpolc.cli.reach;

import io.netpolc.compiler.reach.Connection;
import java.io.PrintStream;

/// `shop/cart[Deployment] => data/redis[StatefulSet] : TCP 6379`.
final class TextConnections implements ConnectionWriter {
  private final PrintStream out;
  private final Words words = new Words();

  TextConnections(PrintStream out) {
    this.out = out;
  }

  @Override
  public void write(Connection connection) {
    out.print(
        connection.from().label()
            + " => "
            + connection.to().label()
            + " : "
            + words.of(connection)
            + "\n");
  }

  @Override
  public void end() {
    // Nothing comes after the last line.
  }
}
