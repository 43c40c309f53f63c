package io.netpolc.testdata.kernel;

import io.netpolc.testdata.random.Dice;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// BPF objects that differ from a given one in a single instruction. Layouts: ELF-64 (System V
/// gABI, chapter 4), little-endian; instructions of RFC 9669.
final class ObjectMutants {
  /// @param object that differs in one instruction
  /// @param what the difference
  record Mutant(byte[] object, String what) {}

  private static final int INSTRUCTION = 8;
  private static final int SECTION_TABLE = 0x28;
  private static final int SECTION_SIZE = 0x3a;
  private static final int SECTION_COUNT = 0x3c;
  private static final int SECTION_NAMES = 0x3e;
  private static final int EXECUTABLE = 4;
  private static final int WIDE_LOAD = 0x18;
  private static final int CALL = 0x85;
  private static final int EXIT = 0x95;

  /// Conditions by the upper half of the operation code, with their opposites next to them.
  private static final int[] CONDITIONS = {
    0x10, 0x50, 0x20, 0xb0, 0x30, 0xa0, 0x60, 0xd0, 0x70, 0xc0
  };

  /// Operations, with those that stand in for them next to them.
  private static final int[] OPERATIONS = {0x00, 0x10, 0x40, 0x50, 0x60, 0x70};

  private record Place(String section, int start, int at) {}

  private final byte[] object;
  private final List<Place> places = new ArrayList<>();

  ObjectMutants(byte[] object) {
    this.object = object;
    ByteBuffer elf = read(object);
    int table = (int) elf.getLong(SECTION_TABLE);
    int size = elf.getShort(SECTION_SIZE);
    int names = offset(elf, table + size * elf.getShort(SECTION_NAMES));
    for (int i = 0; i < elf.getShort(SECTION_COUNT); i++) {
      int header = table + i * size;
      if ((elf.getLong(header + 8) & EXECUTABLE) != 0) {
        String name = name(names + elf.getInt(header));
        int start = offset(elf, header);
        int end = start + (int) elf.getLong(header + 0x20);
        addPlaces(name, start, end);
      }
    }
  }

  private static ByteBuffer read(byte[] object) {
    return ByteBuffer.wrap(object).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static int offset(ByteBuffer elf, int header) {
    return (int) elf.getLong(header + 0x18);
  }

  private String name(int start) {
    int end = start;
    while (object[end] != 0) {
      end++;
    }
    return new String(object, start, end - start, StandardCharsets.US_ASCII);
  }

  private void addPlaces(String section, int start, int end) {
    for (int at = start; at < end; at += INSTRUCTION) {
      int code = object[at] & 0xff;
      if (code == WIDE_LOAD) {
        at += INSTRUCTION;
      } else if (code != CALL && code != EXIT) {
        places.add(new Place(section, start, at));
      }
    }
  }

  /// Any one of them.
  Mutant next(Dice dice) {
    while (true) {
      Place place = dice.pick(places);
      byte[] changed = object.clone();
      String how = change(read(changed), place.at, dice);
      if (how != null) {
        int number = (place.at - place.start) / INSTRUCTION;
        return new Mutant(changed, "%s+%d: %s".formatted(place.section, number, how));
      }
    }
  }

  /// Changes an instruction; null if there is nothing to change.
  private static @Nullable String change(ByteBuffer text, int at, Dice dice) {
    int code = text.get(at) & 0xff;
    int operation = code & 0xf0;
    return switch (code & 7) {
      case 5, 6 -> {
        int other = partner(CONDITIONS, operation);
        if (other < 0) {
          yield null;
        }
        if ((code & 8) == 0 && dice.percent(50)) {
          yield constant(text, at, dice);
        }
        text.put(at, (byte) ((code & 0x0f) | other));
        yield "condition %02x becomes its opposite".formatted(code);
      }
      case 4, 7 -> {
        int other = partner(OPERATIONS, operation);
        if (other >= 0 && dice.percent(50)) {
          text.put(at, (byte) ((code & 0x0f) | other));
          yield "operation %02x becomes %02x".formatted(code, (code & 0x0f) | other);
        }
        yield (code & 8) == 0 && operation != 0xd0 ? constant(text, at, dice) : null;
      }
      case 1, 3 -> {
        int offset = text.getShort(at + 2);
        int other = offset + (dice.percent(50) ? 1 : -1);
        text.putShort(at + 2, (short) other);
        yield "offset %d of %02x becomes %d".formatted(offset, code, other);
      }
      default -> null;
    };
  }

  private static String constant(ByteBuffer text, int at, Dice dice) {
    int constant = text.getInt(at + 4);
    int other =
        switch (dice.below(3)) {
          case 0 -> constant + 1;
          case 1 -> constant - 1;
          default -> constant ^ (1 << dice.below(32));
        };
    text.putInt(at + 4, other);
    return "constant %d of %02x becomes %d".formatted(constant, text.get(at) & 0xff, other);
  }

  private static int partner(int[] pairs, int operation) {
    for (int i = 0; i < pairs.length; i++) {
      if (pairs[i] == operation) {
        return pairs[i ^ 1];
      }
    }
    return -1;
  }
}
