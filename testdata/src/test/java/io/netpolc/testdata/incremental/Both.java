package io.netpolc.testdata.incremental;

import io.netpolc.compiler.incremental.TableListener;
import io.netpolc.compiler.ir.CellVector;
import io.netpolc.compiler.net.Cidr;
import io.netpolc.compiler.net.IpAddress;

/// Tells two listeners, the second of which may come later.
final class Both implements TableListener {
  private final TableListener first;
  private TableListener second;

  Both(TableListener first) {
    this.first = first;
    second = first;
  }

  void setSecond(TableListener other) {
    second = other;
  }

  @Override
  public void split(int from, int to) {
    first.split(from, to);
    second.split(from, to);
  }

  @Override
  public void cell(int vector, int peer, int cell) {
    first.cell(vector, peer, cell);
    second.cell(vector, peer, cell);
  }

  @Override
  public void vector(int vector, CellVector cells) {
    first.vector(vector, cells);
    second.vector(vector, cells);
  }

  @Override
  public void prefix(Cidr prefix, int around, int peer) {
    first.prefix(prefix, around, peer);
    second.prefix(prefix, around, peer);
  }

  @Override
  public void address(IpAddress address, int peer) {
    first.address(address, peer);
    second.address(address, peer);
  }
}
