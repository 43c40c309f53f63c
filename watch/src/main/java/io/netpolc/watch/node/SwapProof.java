package io.netpolc.watch.node;

import io.netpolc.compiler.frontend.CheckedInput;
import io.netpolc.compiler.frontend.ast.PolicyMode;
import io.netpolc.compiler.incremental.LiveTables;
import io.netpolc.compiler.proof.Claim;
import io.netpolc.compiler.proof.CommitProof;
import io.netpolc.compiler.proof.CommitProof.Bound;
import io.netpolc.compiler.proof.CommitReport;
import io.netpolc.compiler.proof.ProofInputs;
import io.netpolc.compiler.rows.Decisions;
import io.netpolc.compiler.verdict.Decision;
import io.netpolc.compiler.verdict.SemanticsOptions;
import io.netpolc.loader.CommitGate;
import io.netpolc.loader.Rehearsal;
import io.netpolc.loader.failure.LoaderException;
import io.netpolc.watch.state.ClusterStore.Change;
import io.netpolc.watch.state.ToldCluster;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Lets only that be put in force of which the kernel says what the reference says. The reference
/// reads the cluster as the tables were told of it, and nothing that was worked out from it.
final class SwapProof implements CommitGate {
  private static final long LEAST_PACKETS = 300_000;
  private static final long PACKETS_OF_A_POD = 10_000;

  private final ToldCluster cluster;
  private final PolicyMode mode;
  private final Consumer<Examined> report;
  private @Nullable LiveTables tables;
  private int next;

  /// @param node the name of this node
  /// @param mode [PolicyMode#AUDIT] has no policy enforced
  /// @param report hears of each examination
  SwapProof(String node, PolicyMode mode, Consumer<Examined> report) {
    cluster = new ToldCluster(node);
    this.mode = mode;
    this.report = report;
  }

  /// Other tables have been worked out.
  ///
  /// @param everything that they were told, apart from the policies that lost their rules
  void begin(FittingTables fitting, List<Change> everything) {
    tables = fitting.tables().tables();
    cluster.replace(everything);
    fitting.tooLarge().forEach(cluster::put);
  }

  /// The tables have been told of changes.
  void hear(List<Change> changes) {
    cluster.hear(changes);
  }

  @Override
  public void examine(Rehearsal rehearsal) throws LoaderException {
    long start = System.nanoTime();
    CommitReport found;
    try {
      found = prove(rehearsal);
    } catch (LoaderException failure) {
      String reason = String.valueOf(failure.getMessage());
      report.accept(new Examined(null, reason, System.nanoTime() - start));
      throw new LoaderException("it cannot be proved what would be enforced: " + reason, failure);
    }
    next = found.next();
    report.accept(new Examined(found, null, System.nanoTime() - start));
    if (!found.clean()) {
      throw new RefutedException(found);
    }
  }

  private CommitReport prove(Rehearsal rehearsal) throws LoaderException {
    LiveTables of = tables;
    if (of == null) {
      throw new IllegalStateException("there are no tables");
    }
    var claim =
        new Claim(
            rehearsal.shape(),
            rehearsal.seeds(),
            rehearsal.subjects(),
            decisions(of.decisions()),
            SemanticsOptions.DEFAULT);
    long most = LEAST_PACKETS + PACKETS_OF_A_POD * rehearsal.subjects().size();
    return CommitProof.run(claim, inputs(), rehearsal, new Bound(most, next));
  }

  /// Policies that are only audited have no part in what becomes of a packet.
  private ProofInputs inputs() {
    CheckedInput input = cluster.input();
    return new ProofInputs(
        mode == PolicyMode.AUDIT
            ? List.of()
            : input.policies().stream().filter(of -> of.mode() == PolicyMode.ENFORCE).toList(),
        input.cluster());
  }

  private static List<Decision> decisions(Decisions all) {
    return IntStream.range(0, all.count()).mapToObj(all::get).toList();
  }
}
