package io.netpolc.loader;

import java.util.ArrayDeque;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;

/// A loaded program as a graph of instructions.
///
/// @param instructions of the program and, behind it, of its subprograms
record LoadedCode(List<Instruction> instructions) {
  Instruction at(int index) {
    return instructions.get(index);
  }

  /// The instructions of the program itself: up to the first subprogram that is called.
  List<Instruction> main() {
    int end =
        IntStream.range(0, instructions.size())
            .filter(index -> at(index).isSubprogramCall())
            .map(index -> at(index).callee(index))
            .min()
            .orElse(instructions.size());
    return instructions.subList(0, end);
  }

  /// The instructions that may run from one on before anything is called; the calls that end such a
  /// path are not among them.
  SortedSet<Integer> reachedWithoutCall(int start) {
    var reached = new TreeSet<Integer>();
    var waiting = new ArrayDeque<Integer>(List.of(start));
    while (!waiting.isEmpty()) {
      int index = waiting.remove();
      if (!at(index).isCall() && reached.add(index)) {
        waiting.addAll(at(index).successors(index));
      }
    }
    return reached;
  }
}
