package io.netpolc.compiler.incremental;

import io.netpolc.compiler.ir.CellVector;
import io.netpolc.compiler.net.Cidr;
import io.netpolc.compiler.net.IpAddress;

/// Hears how tables change. Numbers are those of [io.netpolc.compiler.ir.DecisionTables]; what is
/// new is told before anything refers to it, so that a reader who sees the changes one by one in
/// their order never follows a number to something that is not there.
public interface TableListener {
  /// A port class has become two. Every row decides for the new one what it decides for the old.
  ///
  /// @param from keeps the ports below the cut
  /// @param to the new class
  void split(int from, int to);

  /// A peer class has a cell in a vector. Nothing refers to the class yet, or it is a Service's.
  void cell(int vector, int peer, int cell);

  /// A vector has other cells. No subject has it, or had it at the last [LiveTables#commit].
  void vector(int vector, CellVector cells);

  /// A prefix has a class of its own: the addresses in it that had the one around it now have this
  /// one. Smaller prefixes in it and single addresses keep theirs.
  ///
  /// @param around the class of the smallest prefix around it
  void prefix(Cidr prefix, int around, int peer);

  /// An address has another class.
  void address(IpAddress address, int peer);
}
