package io.netpolc.cli;

import io.netpolc.bpf.VerdictCode;
import io.netpolc.compiler.bundle.Bundle;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.driver.BundleBuild;
import io.netpolc.compiler.driver.Compilation;
import io.netpolc.compiler.packet.PacketBuilder;
import io.netpolc.compiler.proof.PacketEngine.Answer;
import io.netpolc.compiler.resolve.ResolvedProgram;
import io.netpolc.compiler.verdict.Decision;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.Evaluation;
import io.netpolc.compiler.verdict.Flow;
import io.netpolc.compiler.verdict.FlowEnd;
import io.netpolc.loader.BundleFolder;
import io.netpolc.loader.KernelPacketEngine;
import io.netpolc.loader.failure.LoaderException;
import java.util.HashMap;
import java.util.Map;

/// Asks the kernel: builds the first packet of a flow and runs the loaded program on it, at both
/// ends.
final class KernelEngine implements Engine {
  /// A port that nothing listens on, for the end that opens the flow.
  private static final int OPENER_PORT = 40001;

  private final Bundle bundle;
  private final ResolvedProgram resolved;
  private final KernelPacketEngine kernel;
  private final Map<String, Integer> subjects = new HashMap<>();

  private KernelEngine(Bundle bundle, ResolvedProgram resolved, KernelPacketEngine kernel) {
    this.bundle = bundle;
    this.resolved = resolved;
    this.kernel = kernel;
    for (int i = 0; i < bundle.subjects().size(); i++) {
      subjects.put(bundle.subjects().get(i).qualifiedName(), i);
    }
  }

  /// Loads the generic program with the tables of a compilation; attaches nothing.
  static KernelEngine open(Compilation compilation) throws LoaderException {
    Bundle bundle = BundleBuild.withoutObject(compilation, VersionCommand.version()).bundle();
    return new KernelEngine(
        bundle,
        compilation.resolved(),
        KernelPacketEngine.load(bundle, BundleFolder.genericObject()));
  }

  @Override
  public Evaluation evaluate(Flow flow) throws CommandFailure {
    return new Evaluation(
        decide(flow.from(), Direction.EGRESS, flow.to(), flow),
        decide(flow.to(), Direction.INGRESS, flow.from(), flow));
  }

  private Decision decide(FlowEnd end, Direction direction, FlowEnd remote, Flow flow)
      throws CommandFailure {
    Pod pod = end.pod();
    Integer subject = pod == null ? null : subjects.get(pod.qualifiedName());
    if (pod == null || subject == null) {
      return new Decision.NotSubject();
    }
    Decision decision = ask(subject, direction, flow, false);
    boolean fromOwnNode =
        direction == Direction.INGRESS && resolved.ownNodeOf(pod).contains(remote.address());
    return fromOwnNode && !(decision instanceof Decision.NotIsolated)
        ? ask(subject, direction, flow, true)
        : decision;
  }

  private Decision ask(int subject, Direction direction, Flow flow, boolean fromOwnNode)
      throws CommandFailure {
    byte[] frame =
        PacketBuilder.firstPacket(
            flow.from().address(), flow.to().address(), flow.protocol(), OPENER_PORT, flow.port());
    try {
      kernel.forget();
      return decision(kernel.decide(subject, direction, frame, fromOwnNode));
    } catch (LoaderException e) {
      throw new CommandFailure(ExitCode.ENVIRONMENT, String.valueOf(e.getMessage()), null);
    }
  }

  private Decision decision(Answer answer) {
    if (answer.decision() >= 0) {
      return bundle.provenance().get(answer.decision()).decision();
    }
    if (answer.verdict() == VerdictCode.ALLOW_UNRESTRICTED) {
      return new Decision.NotIsolated();
    }
    if (answer.verdict() == VerdictCode.ALLOW_SELF) {
      return new Decision.Self();
    }
    if (answer.verdict() == VerdictCode.ALLOW_OWN_NODE) {
      return new Decision.OwnNode();
    }
    throw new IllegalStateException("the program says " + answer.verdict());
  }

  @Override
  public void close() {
    kernel.close();
  }
}
