package io.netpolc.loader;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.backend.c.CEmitter;
import io.netpolc.compiler.backend.clang.ClangDriver;
import io.netpolc.compiler.backend.maps.Chunking;
import io.netpolc.compiler.backend.maps.Shape;
import io.netpolc.compiler.backend.maps.TrieEntries;
import io.netpolc.loader.failure.LoaderException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the kernel made of the programs: a packet whose flow needs no state is decided and counted
/// without any call, of a helper or of a subprogram.
///
/// The kernel turns a lookup in an array, and where it can also one in a per-CPU array, into loads
/// of its own. Everything that must call is in subprograms.
@Tag("privileged")
final class HotPathTest {
  private static final int STORE_64 = 0x7b;
  private static final int STORE_ATOMIC_64 = 0xdb;
  private static final int STACK = 10;

  /// What a program may grow to, its subprograms not counted.
  private static final int MOST_INSTRUCTIONS = 1000;

  private static final int MOST_WITH_STATE = 2000;

  /// What the verifier may have to look at, far below the million that kernels from 5.2 on allow:
  /// older ones cut fewer ways short.
  private static final int MOST_VERIFIED = 120_000;

  private static final int MOST_VERIFIED_WITH_STATE = 260_000;

  /// Where an entry is made or lengthened its bucket is locked and unlocked.
  private static final int LOCKING_CALLS = 4;

  @BeforeEach
  void kernel() {
    Privileged.assume();
  }

  private static Shape shape(int flows) {
    return new Shape(
        64,
        256,
        32,
        32,
        32,
        1024,
        64,
        1024,
        128,
        flows,
        false,
        false,
        TrieEntries.NARROW,
        Chunking.SHARED);
  }

  private static ProgramInstance load(boolean specialised, int flows) throws Exception {
    Shape shape = shape(flows);
    byte[] object =
        specialised
            ? ClangDriver.find(System.getenv()).compile(CEmitter.emit(shape, List.of(), List.of()))
            : Clang.dataPath("");
    return ProgramInstance.load(object, shape);
  }

  @ParameterizedTest
  @CsvSource({"true, 0", "true, 65536", "false, 0", "false, 65536"})
  void onlySubprogramsAreCalled(boolean specialised, int flows) throws Exception {
    try (var instance = load(specialised, flows)) {
      for (PodProgram program : PodProgram.values()) {
        var code = new LoadedCode(instance.code(program));
        assertThat(code.main()).filteredOn(Instruction::isCall).isNotEmpty();
        assertThat(code.main())
            .filteredOn(Instruction::isCall)
            .filteredOn(each -> !each.isSubprogramCall())
            .hasSize(flows == 0 ? 0 : LOCKING_CALLS);
        assertThat(code.main()).hasSizeLessThan(flows == 0 ? MOST_INSTRUCTIONS : MOST_WITH_STATE);
        assertThat(instance.verified(program))
            .isLessThan(flows == 0 ? MOST_VERIFIED : MOST_VERIFIED_WITH_STATE);
        System.out.printf(
            "    %s, %s, %d flows: %d instructions, %d with its subprograms, %d verified%n",
            program.function(),
            specialised ? "specialised" : "generic",
            flows,
            code.main().size(),
            code.instructions().size(),
            instance.verified(program));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"true, 0", "true, 65536", "false, 0", "false, 65536"})
  void aPacketIsCountedAndLeavesWithoutAnyCall(boolean specialised, int flows) throws Exception {
    try (var instance = load(specialised, flows)) {
      for (PodProgram program : PodProgram.values()) {
        var code = new LoadedCode(instance.code(program));
        List<Integer> counting =
            code.reachedWithoutCall(0).stream().filter(at -> counts(code.at(at))).toList();
        assertThat(counting).isNotEmpty();
        assertThat(counting)
            .allSatisfy(
                at -> assertThat(code.reachedWithoutCall(at)).anyMatch(i -> code.at(i).isExit()));
      }
    }
  }

  /// Only a counter is written to with 64 bits outside of the stack: packet notes have 32.
  private static boolean counts(Instruction instruction) {
    return (instruction.code() == STORE_64 || instruction.code() == STORE_ATOMIC_64)
        && instruction.destination() != STACK;
  }

  @ParameterizedTest
  @CsvSource({"true, 65536", "false, 65536"})
  void whatIsColdDoesCallHelpers(boolean specialised, int flows) throws Exception {
    try (var instance = load(specialised, flows)) {
      for (PodProgram program : PodProgram.values()) {
        var code = new LoadedCode(instance.code(program));
        assertThat(code.instructions()).anyMatch(each -> each.isCall() && !each.isSubprogramCall());
      }
    }
  }

  /// The test sees a helper call where there is one: the small data path makes some in line.
  @Test
  void aHelperCallInTheProgramItselfIsSeen() throws LoaderException {
    try (var instance = ProgramInstance.load(Clang.tiny("-DNP_SPECIALIZED"), TestBundles.SHAPE)) {
      var code = new LoadedCode(instance.code(PodProgram.TO_POD));
      assertThat(code.main()).anyMatch(each -> each.isCall() && !each.isSubprogramCall());
    }
  }
}
