package io.netpolc.loader;

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

  static final String CONTROL = "np_control";
  static final String ENDPOINTS = "np_endpoints";
  static final String COUNTERS = "np_counters";
  static final String EVENT_LIMITS = "np_event_limits";
  static final String DROPS = "np_drops";
  static final String EVENTS = "np_events";
  static final String FRAGMENTS = "np_fragments";
  static final String FLOWS4 = "np_flows4";
  static final String FLOWS6 = "np_flows6";

  /// Tables of policy: filled from the seeds, one half for each bank.
  static final List<String> BANKED =
      List.of(
          "np_cells",
          "np_ports",
          "np_protocols",
          "np_rows",
          "np_subjects",
          "np_v4_blocks",
          "np_v4_root",
          "np_v6_blocks",
          "np_v6_nodes",
          "np_vectors");

  /// Per-CPU tables that start at zero with each new bank.
  static final List<String> BANKED_STATE = List.of(COUNTERS, EVENT_LIMITS);

  /// Tables that a new program takes over from the old one where the definition is the same.
  static final List<String> CARRIED = List.of(FLOWS4, FLOWS6, FRAGMENTS, EVENTS, DROPS);

  static final int CONTROL_ACTIVE_BANK = 0;
  static final int CONTROL_BANK = 8;
  static final int BANK_SIZE = 16;
  static final int BANK_VECTOR_STRIDE = 0;
  static final int BANK_ROW_STRIDE = 4;
  static final int BANK_GENERATION = 8;
  static final int CONTROL_SIZE = 64;

  static final int ENDPOINT_IFINDEX = 0;
  static final int ENDPOINT_SUBJECT = 4;
  static final int ENDPOINT_FLAGS = 12;
  static final int ENDPOINT_IPV4 = 16;
  static final int ENDPOINT_IPV6 = 32;
  static final int ENDPOINT_SIZE = 64;
  static final int HAS_IPV4 = 1;
  static final int HAS_IPV6 = 2;
  static final int SLOTS_OF_AN_ENDPOINT = 8;

  static final int COUNTER_SIZE = 16;
  static final int VERDICTS = 32;

  /// A subject that no bank holds: its packets are dropped.
  static final int NO_SUBJECT = 0x7fffffff;

  private static final int FRAGMENT_ENTRIES = 1024;
  private static final int EVENT_BYTES = 1 << 20;

  private Tables() {}

  /// `max_entries` of every map of the generic object.
  static Map<String, Integer> entries(Shape shape) {
    int flows = Math.max(1, shape.flows());
    var entries = new TreeMap<String, Integer>();
    entries.put(CONTROL, 1);
    entries.put(ENDPOINTS, Math.max(1, shape.endpoints()));
    entries.put(COUNTERS, bank(shape.decisions()));
    entries.put(EVENT_LIMITS, bank(shape.decisions()));
    entries.put(DROPS, 2 * VERDICTS);
    entries.put(FLOWS4, flows);
    entries.put(FLOWS6, flows);
    entries.put(FRAGMENTS, FRAGMENT_ENTRIES);
    entries.put(EVENTS, EVENT_BYTES);
    entries.putAll(capacities(shape));
    entries.replaceAll((map, count) -> BANKED.contains(map) ? bank(count) : count);
    return entries;
  }

  /// Elements of one bank of each table of policy.
  static Map<String, Integer> capacities(Shape shape) {
    return Map.of(
        "np_cells", shape.cellChunks(),
        "np_ports", 3,
        "np_protocols", 1,
        "np_rows", shape.rowSlots(),
        "np_subjects", shape.subjects(),
        "np_v4_blocks", shape.v4Blocks(),
        "np_v4_root", 1,
        "np_v6_blocks", shape.v6Blocks(),
        "np_v6_nodes", shape.v6Nodes(),
        "np_vectors", shape.vectorSlots());
  }

  private static int bank(int capacity) {
    return 2 * Math.max(1, capacity);
  }

  /// `struct np_shape`.
  static byte[] shapeBytes(Shape shape) {
    int[] fields = {
      shape.endpoints(),
      shape.subjects(),
      shape.v4Blocks(),
      shape.v6Nodes(),
      shape.v6Blocks(),
      shape.vectorSlots(),
      shape.cellChunks(),
      shape.rowSlots(),
      shape.decisions(),
      shape.flows(),
      shape.onDenyReject() ? 1 : 0,
      shape.keepEstablished() ? 1 : 0
    };
    ByteBuffer bytes =
        ByteBuffer.allocate(fields.length * Integer.BYTES).order(ByteOrder.nativeOrder());
    for (int field : fields) {
      bytes.putInt(field);
    }
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
