package io.netpolc.loader.raw;

import java.lang.foreign.Arena;
import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// A C structure as written here by hand; the layout probe of the tests compares it with the
/// header.
///
/// @param header the header that declares it
/// @param type the C type: `struct bpf_map_info`, `union bpf_attr`
/// @param prefix the member that holds the fields, with a dot at its end, or empty
/// @param whole whether `layout` covers the whole type, so that the sizes must agree
/// @param layout the fields
/// @param offsets byte offset of each named field
record CStruct(
    String header,
    String type,
    String prefix,
    boolean whole,
    GroupLayout layout,
    Map<String, Long> offsets,
    Set<String> newer) {

  /// A whole structure.
  static CStruct of(String header, String type, MemoryLayout... fields) {
    return make(header, type, "", true, Set.of(), fields);
  }

  /// A part of a union.
  ///
  /// @param newer fields that an older header does not have
  static CStruct part(
      String header, String type, String prefix, Set<String> newer, MemoryLayout... fields) {
    return make(header, type, prefix, false, newer, fields);
  }

  private static CStruct make(
      String header,
      String type,
      String prefix,
      boolean whole,
      Set<String> newer,
      MemoryLayout... fields) {
    GroupLayout layout = MemoryLayout.structLayout(fields);
    var offsets = new LinkedHashMap<String, Long>();
    for (MemoryLayout field : fields) {
      field
          .name()
          .ifPresent(name ->
              offsets.put(name, layout.byteOffset(MemoryLayout.PathElement.groupElement(name))));
    }
    return new CStruct(header, type, prefix, whole, layout, offsets, newer);
  }

  static MemoryLayout u32(String name) {
    return ValueLayout.JAVA_INT.withName(name);
  }

  static MemoryLayout u64(String name) {
    return ValueLayout.JAVA_LONG.withName(name);
  }

  static MemoryLayout u16(String name) {
    return ValueLayout.JAVA_SHORT.withName(name);
  }

  static MemoryLayout u8(String name) {
    return ValueLayout.JAVA_BYTE.withName(name);
  }

  static MemoryLayout bytes(String name, long count) {
    return MemoryLayout.sequenceLayout(count, ValueLayout.JAVA_BYTE).withName(name);
  }

  static MemoryLayout words(String name, long count) {
    return MemoryLayout.sequenceLayout(count, ValueLayout.JAVA_INT).withName(name);
  }

  static MemoryLayout pad(long bytes) {
    return MemoryLayout.paddingLayout(bytes);
  }

  long size() {
    return layout.byteSize();
  }

  MemorySegment allocate(Arena arena) {
    return arena.allocate(layout);
  }

  long offset(String field) {
    Long offset = offsets.get(field);
    if (offset == null) {
      throw new IllegalArgumentException(type + " has no " + field);
    }
    return offset;
  }

  int getInt(MemorySegment segment, String field) {
    return segment.get(ValueLayout.JAVA_INT, offset(field));
  }

  long getLong(MemorySegment segment, String field) {
    return segment.get(ValueLayout.JAVA_LONG, offset(field));
  }

  CStruct setInt(MemorySegment segment, String field, int value) {
    segment.set(ValueLayout.JAVA_INT, offset(field), value);
    return this;
  }

  CStruct setLong(MemorySegment segment, String field, long value) {
    segment.set(ValueLayout.JAVA_LONG, offset(field), value);
    return this;
  }

  CStruct setAddress(MemorySegment segment, String field, MemorySegment target) {
    return setLong(segment, field, target.address());
  }
}
