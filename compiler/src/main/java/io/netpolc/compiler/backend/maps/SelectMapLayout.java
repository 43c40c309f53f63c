package io.netpolc.compiler.backend.maps;

import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.ir.DecisionTables;
import io.netpolc.compiler.verdict.Decision;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Chooses the capacities. Each is the next power of two, so that small changes of the policies
/// keep the shape and a swap needs no new program.
public final class SelectMapLayout {
  private static final int MIN_CAPACITY = 16;
  private static final int MIN_ENDPOINTS = 64;

  /// Slots for each local pod: a pod must fit into eight neighbouring slots.
  private static final int ENDPOINT_SLOTS = 4;

  private static final int FLOWS = 1 << 18;
  private static final String SPLIT = "split the policies over more nodes";
  private static final long KIB = 1 << 10;

  private SelectMapLayout() {}

  /// Checks the tables against the budget before anything is written.
  ///
  /// @return whether they fit; if not, NP5101 names the rule that takes most of what is scarce
  public static boolean fits(DecisionTables tables, Budget budget, DiagnosticSink sink) {
    var growth = new Growth(tables);
    boolean rows = within("rows", tables.rows().length, budget.rows(), growth.ofRows(), sink);
    boolean decisions =
        within(
            "decisions", tables.decisions().size(), budget.decisions(), growth.ofDecisions(), sink);
    boolean peers =
        within("peer classes", tables.peerCount(), budget.peerClasses(), growth.ofRows(), sink);
    boolean ports =
        within(
            "port classes",
            new PortNumbers(tables.ports()).count(),
            budget.portClasses(),
            growth.ofPorts(),
            sink);
    return rows && decisions && peers && ports;
  }

  private static boolean within(
      String what, long size, long limit, @Nullable Decision cause, DiagnosticSink sink) {
    if (size <= limit) {
      return true;
    }
    report(what + " (" + size + ", limit " + limit + ")", cause, SPLIT, sink);
    return false;
  }

  private static void report(
      String what, @Nullable Decision cause, String help, DiagnosticSink sink) {
    var diagnostic =
        Diagnostic.error(DiagnosticCode.NP5101, "the tables need too many " + what).withHelp(help);
    sink.report(cause == null ? diagnostic : diagnostic.withNote("most of them: " + name(cause)));
  }

  private static String name(Decision cause) {
    return switch (cause) {
      case Decision.AllowedBy(var rule) -> "`" + rule + "`";
      case Decision.DefaultDeny(var policies) -> "`" + policies.getFirst() + "`";
      case Decision.NoBackend(var policies) ->
          "Services reached from `" + policies.getFirst() + "`";
      case Decision.NotSubject() -> "no policy";
      case Decision.NotIsolated() -> "no policy";
      case Decision.Self() -> "no policy";
      case Decision.OwnNode() -> "no policy";
    };
  }

  /// The shape for seeds.
  ///
  /// @param tables what the seeds were written from; names the culprit of NP5101
  /// @return null if the maps take more bytes than the budget
  public static @Nullable Shape select(
      DecisionTables tables,
      Seeds seeds,
      boolean onDenyReject,
      boolean keepEstablished,
      Budget budget,
      DiagnosticSink sink) {
    int subjects = tables.subjectCount();
    var shape =
        new Shape(
            Math.max(MIN_ENDPOINTS, roundUp(ENDPOINT_SLOTS * subjects)),
            seeds.image(Images.V4_WINDOW).count() * Images.BLOCK_ENTRIES,
            roundUp(seeds.image(Images.V4_BLOCKS).count()),
            roundUp(seeds.image(Images.V6_NODES).count()),
            roundUp(seeds.image(Images.V6_BLOCKS).count()),
            roundUp(seeds.image(Images.VECTORS).bytes().length / Integer.BYTES),
            roundUp(seeds.image(Images.CELLS).count()),
            roundUp(seeds.image(Images.ROWS).bytes().length / Integer.BYTES),
            roundUp(tables.decisions().size() + 1),
            tables.tracksFlows() ? FLOWS : 0,
            onDenyReject,
            keepEstablished,
            TrieEntries.of(seeds.image(Images.V4_ROOT)),
            Chunking.of(seeds));
    long bytes = bytes(shape);
    if (bytes > budget.bytes()) {
      report(
          String.format(
              Locale.ROOT, "bytes (%d KiB, limit %d KiB)", bytes / KIB, budget.bytes() / KIB),
          new Growth(tables).ofRows(),
          budget.bytes() < Budget.MAX_BYTES ? SPLIT + ", or raise `--budget`" : SPLIT,
          sink);
      return null;
    }
    return shape;
  }

  /// Bytes of one bank.
  public static long bytes(Shape shape) {
    return new NodeLayout(shape).bankBytes();
  }

  private static int roundUp(int count) {
    int capacity = Math.max(MIN_CAPACITY, count);
    return Integer.bitCount(capacity) == 1 ? capacity : Integer.highestOneBit(capacity) << 1;
  }
}
