package io.netpolc.compiler.incremental;

import io.netpolc.compiler.backend.maps.FullTableException;
import io.netpolc.compiler.backend.maps.LiveBank;
import io.netpolc.compiler.ir.CellVector;
import io.netpolc.compiler.ir.PortClasses;
import io.netpolc.compiler.net.Cidr;
import io.netpolc.compiler.net.IpAddress;
import org.jspecify.annotations.Nullable;

/// Writes what it hears into the tables of a bank, as long as there is room. From then on the bank
/// is behind, and another one has to be made of [LiveTables#tellAll].
public final class BankWriter implements TableListener {
  private final LiveBank bank;
  private @Nullable FullTableException full;

  /// @param bank made with [#rowsOf] the tables that this listens to
  public BankWriter(LiveBank bank) {
    this.bank = bank;
  }

  /// The rows of some tables, for a bank.
  public static LiveBank.Rows rowsOf(LiveTables tables) {
    return new LiveBank.Rows() {
      @Override
      public int[] row(int row) {
        return tables.rows().row(row);
      }

      @Override
      public boolean allowed(int decision) {
        return tables.decisions().allowed(decision);
      }

      @Override
      public PortClasses classes() {
        return tables.ports().classes();
      }
    };
  }

  /// Which table had no room for what was told, or null if everything is written.
  public @Nullable FullTableException full() {
    return full;
  }

  private void write(Runnable change) {
    if (full == null) {
      try {
        change.run();
      } catch (FullTableException failure) {
        full = failure;
      }
    }
  }

  @Override
  public void split(int from, int to) {
    write(() -> bank.split(from, to));
  }

  @Override
  public void cell(int vector, int peer, int cell) {
    write(() -> bank.cell(vector, peer, cell));
  }

  @Override
  public void vector(int vector, CellVector cells) {
    write(() -> bank.vector(vector, cells));
  }

  @Override
  public void prefix(Cidr prefix, int around, int peer) {
    write(() -> bank.prefix(prefix, around, peer));
  }

  @Override
  public void address(IpAddress address, int peer) {
    write(() -> bank.address(address, peer));
  }
}
