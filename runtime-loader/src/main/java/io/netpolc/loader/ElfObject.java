package io.netpolc.loader;

import io.netpolc.loader.failure.BundleRejectedException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The little that the loader itself reads in a BPF object (ELF-64, little endian, machine 247):
/// whether it is whole, its code, and where a symbol of a data section lies. Source: elf(5).
final class ElfObject {
  private static final int HEADER_SIZE = 64;
  private static final int SECTION_HEADER_SIZE = 64;
  private static final int SYMBOL_SIZE = 24;
  private static final int EM_BPF = 247;
  private static final int SHT_SYMTAB = 2;
  private static final int SHT_NOBITS = 8;
  private static final long SHF_EXECINSTR = 4;

  private final ByteBuffer file;
  private final List<Section> sections;

  private ElfObject(ByteBuffer file, List<Section> sections) {
    this.file = file;
    this.sections = sections;
  }

  /// Reads the section table.
  ///
  /// @throws BundleRejectedException if the file is no BPF object or ends too early
  static ElfObject read(byte[] bytes) throws BundleRejectedException {
    ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    try {
      if (bytes.length < HEADER_SIZE || file.getInt(0) != 0x464c457f || bytes[4] != 2) {
        throw new BundleRejectedException("not a BPF object: no 64-bit ELF header");
      }
      if (bytes[5] != 1 || file.getShort(18) != EM_BPF) {
        throw new BundleRejectedException("not a BPF object: made for another machine");
      }
      return new ElfObject(file, sections(file));
    } catch (BufferUnderflowException | IndexOutOfBoundsException cut) {
      throw new BundleRejectedException("the BPF object is truncated", cut);
    }
  }

  private static List<Section> sections(ByteBuffer file) throws BundleRejectedException {
    long table = file.getLong(40);
    int count = Short.toUnsignedInt(file.getShort(60));
    if (table < HEADER_SIZE || table + (long) count * SECTION_HEADER_SIZE > file.capacity()) {
      throw new BundleRejectedException("the BPF object is truncated: no section table");
    }
    var sections = new ArrayList<Section>();
    for (int i = 0; i < count; i++) {
      int at = (int) table + i * SECTION_HEADER_SIZE;
      var section =
          new Section(
              file.getInt(at),
              file.getInt(at + 4),
              file.getLong(at + 8),
              file.getLong(at + 24),
              file.getLong(at + 32),
              file.getInt(at + 40));
      boolean inside =
          section.offset >= 0
              && section.size >= 0
              && section.offset <= file.capacity() - section.size;
      if (section.type != SHT_NOBITS && !inside) {
        throw new BundleRejectedException("the BPF object is truncated: section " + i);
      }
      sections.add(section);
    }
    return List.copyOf(sections);
  }

  /// Where a symbol lies, or null if there is none of that name.
  @Nullable Symbol symbol(String name) throws BundleRejectedException {
    try {
      for (Section table : sections) {
        if (table.type == SHT_SYMTAB) {
          Section names = sections.get(table.link);
          for (int at = 0; at + SYMBOL_SIZE <= table.size; at += SYMBOL_SIZE) {
            int base = (int) table.offset + at;
            if (text(names, file.getInt(base)).equals(name)) {
              int section = Short.toUnsignedInt(file.getShort(base + 6));
              return new Symbol(
                  section, (int) file.getLong(base + 8), (int) file.getLong(base + 16));
            }
          }
        }
      }
      return null;
    } catch (IndexOutOfBoundsException broken) {
      throw new BundleRejectedException("the BPF object's symbol table is broken", broken);
    }
  }

  /// The object with another size for the section of zeroed variables that holds a symbol; the same
  /// if there is no such symbol. libbpf frees as much memory as the section's map has bytes, so
  /// that a larger map needs a section that says so.
  byte[] withZeroedSection(String symbolName, long size) throws BundleRejectedException {
    byte[] bytes = new byte[file.capacity()];
    file.get(0, bytes);
    Symbol symbol = symbol(symbolName);
    if (symbol != null) {
      if (symbol.section() >= sections.size()
          || sections.get(symbol.section()).type != SHT_NOBITS) {
        throw new BundleRejectedException(
            "the BPF object's variable " + symbolName + " has an initial value");
      }
      long header = file.getLong(40) + (long) SECTION_HEADER_SIZE * symbol.section();
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong((int) header + 32, size);
    }
    return bytes;
  }

  /// The content of a section.
  byte[] content(int section) {
    return content(sections.get(section));
  }

  private byte[] content(Section section) {
    byte[] bytes = new byte[section.type == SHT_NOBITS ? 0 : (int) section.size];
    file.get((int) section.offset, bytes);
    return bytes;
  }

  /// SHA-256 of all code, lower-case hexadecimal: equal for two objects that differ only in debug
  /// information.
  String codeHash() {
    MessageDigest digest = sha256();
    for (Section section : sections) {
      if ((section.flags & SHF_EXECINSTR) != 0) {
        digest.update(content(section));
      }
    }
    return java.util.HexFormat.of().formatHex(digest.digest());
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private String text(Section names, int offset) {
    int start = (int) names.offset + offset;
    int end = start;
    while (file.get(end) != 0) {
      end++;
    }
    byte[] bytes = new byte[end - start];
    file.get(start, bytes);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private record Section(int name, int type, long flags, long offset, long size, int link) {}

  /// @param section number of the section that holds it
  /// @param offset its first byte in the section
  /// @param size its bytes
  record Symbol(int section, int offset, int size) {}
}
