package io.netpolc.compiler.ir;

import io.netpolc.compiler.verdict.Decision;
import io.netpolc.compiler.verdict.Direction;
import java.util.List;

/// The verdict of every packet as tables over classes: address -> peer class; (protocol, port) ->
/// port class; subject and direction -> vector; vector[peer class] -> cell; row of the cell[port
/// class] -> decision id. Vector 0 means that the subject is isolated in neither direction, and has
/// no cells. [Cell] says what a cell holds besides its row.
///
/// A pod's traffic with itself and what comes from its own node never get here: the data path
/// passes them first. What the pod sends to its own node's addresses does.
///
/// @param decisions by decision id
/// @param peerCount how many peer classes there are, at least 1
/// @param v4 IPv4 address -> peer class
/// @param v6 IPv6 address -> peer class
/// @param ports packet -> port class
/// @param rows distinct; each has a decision id for every port class
/// @param vectors distinct except that the first stands for vector 0; not copied
/// @param subjects for each direction (by [#index]) and subject the vector
public record DecisionTables(
    List<Decision> decisions,
    int peerCount,
    AddressMap v4,
    AddressMap v6,
    PortClasses ports,
    int[][] rows,
    List<CellVector> vectors,
    int[][] subjects) {
  /// What stands at vector 0.
  public static final CellVector UNRESTRICTED = new CellVector(0, new int[0], new int[0]);

  public DecisionTables {
    decisions = List.copyOf(decisions);
    vectors = List.copyOf(vectors);
  }

  /// The index of a direction in `subjects` and in the tables.
  public static int index(Direction direction) {
    return switch (direction) {
      case INGRESS -> 0;
      case EGRESS -> 1;
    };
  }

  /// How many subjects there are.
  public int subjectCount() {
    return subjects[0].length;
  }

  /// The vector of a subject in a direction.
  public int vector(int subject, Direction direction) {
    return subjects[index(direction)][subject];
  }

  /// Whether any cell asks for connection state.
  public boolean tracksFlows() {
    for (CellVector vector : vectors) {
      if (vector.common() >>> 24 != 0) {
        return true;
      }
      for (int cell : vector.cells()) {
        if (cell >>> 24 != 0) {
          return true;
        }
      }
    }
    return false;
  }
}
