package io.netpolc.loader;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// One instruction of a loaded program, as the kernel rewrote it: `struct bpf_insn` of
/// `linux/bpf.h`. A load of a 64-bit constant takes two, the second with code 0.
///
/// @param code operation and class
/// @param destination register 0 to 10; 10 points to the stack
/// @param source register, or the kind of a call or of a constant
/// @param offset of a memory access in bytes; of a jump, and of a call of a subprogram once the
///   program is loaded, in instructions, from the next one
/// @param immediate the constant; the helper of a call
public record Instruction(int code, int destination, int source, int offset, int immediate) {
  private static final int CLASS = 0x07;
  private static final int OPERATION = 0xf0;
  private static final int JMP = 0x05;
  private static final int JMP32 = 0x06;
  private static final int JA = 0x00;
  private static final int CALL = 0x80;
  private static final int EXIT = 0x90;
  private static final int LOAD_CONSTANT = 0x18;
  private static final int PSEUDO_CALL = 1;

  /// @param code whole instructions, one behind the other
  static List<Instruction> decode(byte[] code) {
    ByteBuffer bytes = ByteBuffer.wrap(code).order(ByteOrder.nativeOrder());
    boolean low = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    var instructions = new ArrayList<Instruction>();
    while (bytes.hasRemaining()) {
      int operation = Byte.toUnsignedInt(bytes.get());
      int registers = Byte.toUnsignedInt(bytes.get());
      int first = registers & 15;
      int second = registers >> 4;
      instructions.add(
          new Instruction(
              operation,
              low ? first : second,
              low ? second : first,
              bytes.getShort(),
              bytes.getInt()));
    }
    return List.copyOf(instructions);
  }

  /// Whether it calls anything: a helper, a kernel function, a subprogram.
  public boolean isCall() {
    return isJump() && (code & OPERATION) == CALL;
  }

  /// Whether it calls a subprogram of the same program.
  public boolean isSubprogramCall() {
    return isCall() && source == PSEUDO_CALL;
  }

  /// Whether it returns.
  public boolean isExit() {
    return isJump() && (code & OPERATION) == EXIT;
  }

  private boolean isJump() {
    int kind = code & CLASS;
    return kind == JMP || kind == JMP32;
  }

  /// The index of the subprogram that it calls.
  ///
  /// @param index of this instruction
  public int callee(int index) {
    if (!isSubprogramCall()) {
      throw new IllegalArgumentException("no call of a subprogram: " + this);
    }
    return index + 1 + offset;
  }

  /// The indexes of the instructions that may run next in the same function.
  ///
  /// @param index of this instruction
  public List<Integer> successors(int index) {
    int next = index + (code == LOAD_CONSTANT ? 2 : 1);
    if (!isJump() || isCall()) {
      return List.of(next);
    }
    if (isExit()) {
      return List.of();
    }
    if ((code & OPERATION) == JA) {
      return List.of(next + ((code & CLASS) == JMP ? offset : immediate));
    }
    return List.of(next, next + offset);
  }
}
