package io.netpolc.testdata.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.eval.PacketOracle;
import io.netpolc.compiler.eval.PacketVerdict;
import io.netpolc.compiler.proof.PacketEngine.Answer;
import io.netpolc.loader.KernelPacketEngine;
import io.netpolc.loader.failure.LoaderException;
import io.netpolc.testdata.random.PacketStep;

/// The packets of one pod, decided by the reference and by the loaded program.
///
/// @param how how a failure is seen again
/// @param engine forgot what it knew before the first packet
/// @param subject the pod's number
/// @param oracle of the same pod
record PacketComparison(
    String how, Compiled compiled, KernelPacketEngine engine, int subject, PacketOracle oracle) {
  /// Asks both about the next packet.
  ///
  /// @param step one that the engine takes
  /// @return what both say
  PacketVerdict assertAlike(PacketStep step) throws LoaderException {
    PacketVerdict expected = oracle.decide(step.direction(), step.frame(), step.fromOwnNode());
    Answer actual = engine.decide(subject, step.direction(), step.frame(), step.fromOwnNode());
    String what = "%s %s %s".formatted(how, compiled.pod(subject).qualifiedName(), step);
    assertThat(actual.verdict()).as(what).isEqualTo(expected.verdict());
    assertThat(actual.passes()).as(what).isEqualTo(expected.verdict().allowed());
    assertThat(compiled.decision(actual.decision())).as(what).isEqualTo(expected.decision());
    return expected;
  }
}
