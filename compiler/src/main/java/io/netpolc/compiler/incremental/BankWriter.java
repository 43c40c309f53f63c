package io.netpolc.compiler.incremental;

import io.netpolc.compiler.backend.maps.LiveBank;
import io.netpolc.compiler.ir.CellVector;
import io.netpolc.compiler.ir.PortClasses;
import io.netpolc.compiler.net.Cidr;
import io.netpolc.compiler.net.IpAddress;

/// Writes what it hears into the tables of a bank.
public final class BankWriter implements TableListener {
  private final LiveBank bank;

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

  @Override
  public void split(int from, int to) {
    bank.split(from, to);
  }

  @Override
  public void cell(int vector, int peer, int cell) {
    bank.cell(vector, peer, cell);
  }

  @Override
  public void vector(int vector, CellVector cells) {
    bank.vector(vector, cells);
  }

  @Override
  public void prefix(Cidr prefix, int around, int peer) {
    bank.prefix(prefix, around, peer);
  }

  @Override
  public void address(IpAddress address, int peer) {
    bank.address(address, peer);
  }
}
