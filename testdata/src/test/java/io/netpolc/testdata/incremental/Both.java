package io.netpolc.testdata.incremental;

import io.netpolc.compiler.incremental.TableListener;
import io.netpolc.compiler.ir.CellVector;
import io.netpolc.compiler.net.Cidr;
import io.netpolc.compiler.net.IpAddress;
import java.util.function.Consumer;

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

  private void tell(Consumer<TableListener> news) {
    news.accept(first);
    news.accept(second);
  }

  @Override
  public void split(int from, int to) {
    tell(one -> one.split(from, to));
  }

  @Override
  public void cell(int vector, int peer, int cell) {
    tell(one -> one.cell(vector, peer, cell));
  }

  @Override
  public void vector(int vector, CellVector cells) {
    tell(one -> one.vector(vector, cells));
  }

  @Override
  public void prefix(Cidr prefix, int around, int peer) {
    tell(one -> one.prefix(prefix, around, peer));
  }

  @Override
  public void address(IpAddress address, int peer) {
    tell(one -> one.address(address, peer));
  }
}
