package io.netpolc.cli.reach;

import io.netpolc.cli.picture.Picture;
import io.netpolc.compiler.reach.Connection;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/// A picture, or the page with it: drawn when all is known.
final class PictureConnections implements ConnectionWriter {
  private final PrintStream out;
  private final Picture.Subject subject;
  private final boolean page;
  private final Words words = new Words();
  private final List<Connection> connections = new ArrayList<>();

  /// @param page whether people shall explore it
  PictureConnections(PrintStream out, Picture.Subject subject, boolean page) {
    this.out = out;
    this.subject = subject;
    this.page = page;
  }

  @Override
  public void write(Connection connection) {
    connections.add(connection);
  }

  @Override
  public void end() {
    var picture = new Picture(subject, connections, connections.stream().map(words::of).toList());
    out.print(page ? picture.page() : picture.svg());
  }
}
