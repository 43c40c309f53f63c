package io.netpolc.loader;

import io.netpolc.compiler.backend.c.CEmitter;
import io.netpolc.compiler.backend.maps.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Names and layouts of the data path's maps, as docs/datapath.md and `tables.h` say; a test
/// compares the offsets with the header.
final class Tables {
  static final String FROM_POD = "np_from_pod";
  static final String TO_POD = "np_to_pod";

  /// The same for a node some of whose policies are only audited.
  static final String AUDIT_FROM_POD = "np_audit_from_pod";

  static final String AUDIT_TO_POD = "np_audit_to_pod";

  static final String NODE = "np_node";
  static final String SUBJECTS = "np_subjects";
  static final String COUNTERS = "np_counters";
  static final String ROW_COUNTERS = "np_row_counters";
  static final String EVENT_LIMITS = "np_event_limits";
  static final String AUDIT_COUNTERS = "np_audit_counters";
  static final String DROPS = "np_drops";
  static final String EVENTS = "np_events";
  static final String FRAGMENTS = "np_fragments";
  static final String FLOWS = "np_flows";
  static final String FLOW_STATS = "np_flow_stats";

  /// Per-CPU tables that start at zero with each new bank.
  static final List<String> BANKED_STATE = List.of(COUNTERS, ROW_COUNTERS, EVENT_LIMITS);

  /// Maps that a new program takes over from the old one where the definition is the same.
  static final List<String> CARRIED = List.of(FLOWS, FLOW_STATS, FRAGMENTS, EVENTS, DROPS);

  static final int HEADER_ACTIVE_BANK = 0;
  static final int HEADER_TICKS_PER_SECOND = 4;
  static final int HEADER_GENERATION = 8;
  static final int HEADER_FLOW_SECRET = 24;
  static final int HEADER_FLOW_EPOCH = 32;
  static final int HEADER_ENDPOINTS = 36;
  static final int HEADER_ROW_WORDS = 40;
  static final int HEADER_BANKS = 44;

  static final int ENDPOINT_IFINDEX = 0;
  static final int ENDPOINT_FLAGS = 4;
  static final int ENDPOINT_IPV4 = 8;
  static final int ENDPOINT_IPV6 = 16;
  static final int ENDPOINT_VECTOR = 32;
  static final int ENDPOINT_SUBJECT = 48;
  static final int HAS_IPV4 = 1;
  static final int HAS_IPV6 = 2;
  static final int SLOTS_OF_AN_ENDPOINT = 8;

  static final int COUNTER_SIZE = 16;
  static final int MAX_BLOCK_COUNTERS = 512;
  static final int MAX_ROW_COUNTERS = 16_384;
  static final int ID_MASK = (1 << 24) - 1;
  static final int VERDICTS = 32;
  static final int FLOWS_MADE = 0;
  static final int FLOWS_EVICTED = 1;

  /// A subject that no bank holds: its packets are dropped.
  static final int NO_SUBJECT = 0x7fffffff;

  /// In what the number of an endpoint's shadow differs from that of the endpoint.
  static final int SHADOW = 0x80000000 | 1024;

  private static final int BUCKET_FLOWS = 8;

  private Tables() {}

  /// `max_entries` of the maps of the generic object whose size is part of the shape.
  static Map<String, Integer> entries(Shape shape) {
    var entries = new TreeMap<String, Integer>();
    entries.put(COUNTERS, 2 * blocks(shape.decisions()));
    entries.put(
        ROW_COUNTERS, 2 * blocks(shape.rowWords() <= MAX_ROW_COUNTERS ? shape.rowWords() : 1));
    entries.put(EVENT_LIMITS, 2 * shape.decisions());
    if (shape.audits()) {
      entries.put(AUDIT_COUNTERS, 2 * blocks(shape.decisions()));
    }
    entries.put(FLOWS, Math.max(1, shape.flows() / BUCKET_FLOWS));
    return entries;
  }

  private static int blocks(int counters) {
    return Math.max(1, counters / MAX_BLOCK_COUNTERS);
  }

  /// `struct np_shape`.
  static byte[] shapeBytes(Shape shape) {
    var values = CEmitter.constants(shape).values();
    ByteBuffer bytes =
        ByteBuffer.allocate(values.size() * Integer.BYTES).order(ByteOrder.nativeOrder());
    values.forEach(value -> bytes.putInt(value.intValue()));
    return bytes.array();
  }

  /// An array's key.
  static byte[] key(int index) {
    return ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.nativeOrder()).putInt(index).array();
  }

  static ByteBuffer wrap(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
  }
}
