package io.netpolc.loader.raw;

import static io.netpolc.loader.raw.CStruct.bytes;
import static io.netpolc.loader.raw.CStruct.pad;
import static io.netpolc.loader.raw.CStruct.u32;
import static io.netpolc.loader.raw.CStruct.u64;
import static io.netpolc.loader.raw.CStruct.words;

import java.util.List;
import java.util.Set;

/// `linux/bpf.h`: commands, constants, layouts.
final class LinuxBpf {
  static final int BPF_MAP_CREATE = 0;
  static final int BPF_MAP_LOOKUP_ELEM = 1;
  static final int BPF_MAP_UPDATE_ELEM = 2;
  static final int BPF_MAP_DELETE_ELEM = 3;
  static final int BPF_MAP_GET_NEXT_KEY = 4;
  static final int BPF_OBJ_PIN = 6;
  static final int BPF_OBJ_GET = 7;
  static final int BPF_PROG_TEST_RUN = 10;
  static final int BPF_PROG_GET_NEXT_ID = 11;
  static final int BPF_MAP_GET_NEXT_ID = 12;
  static final int BPF_PROG_GET_FD_BY_ID = 13;
  static final int BPF_OBJ_GET_INFO_BY_FD = 15;
  static final int BPF_PROG_QUERY = 16;
  static final int BPF_MAP_LOOKUP_BATCH = 24;
  static final int BPF_MAP_UPDATE_BATCH = 26;
  static final int BPF_LINK_CREATE = 28;
  static final int BPF_LINK_UPDATE = 29;
  static final int BPF_LINK_GET_NEXT_ID = 31;
  static final int BPF_LINK_DETACH = 34;

  static final int BPF_PROG_TYPE_SCHED_CLS = 3;
  static final int BPF_MAP_TYPE_ARRAY = 2;
  static final int BPF_F_MMAPABLE = 1 << 10;
  static final int BPF_OBJ_NAME_LEN = 16;

  private static final String HEADER = "linux/bpf.h";
  private static final String ATTR = "union bpf_attr";

  /// Bytes passed for `union bpf_attr`: enough for every part below, zero where unused.
  static final long ATTR_SIZE = 144;

  static final CStruct MAP_CREATE =
      CStruct.part(
          HEADER,
          ATTR,
          "",
          Set.of(),
          u32("map_type"),
          u32("key_size"),
          u32("value_size"),
          u32("max_entries"),
          u32("map_flags"),
          u32("inner_map_fd"),
          u32("numa_node"),
          bytes("map_name", BPF_OBJ_NAME_LEN));

  static final CStruct MAP_ELEM =
      CStruct.part(
          HEADER,
          ATTR,
          "",
          Set.of(),
          u32("map_fd"),
          pad(4),
          u64("key"),
          u64("value"),
          u64("flags"));

  static final CStruct MAP_BATCH =
      CStruct.part(
          HEADER,
          ATTR,
          "batch.",
          Set.of(),
          u64("in_batch"),
          u64("out_batch"),
          u64("keys"),
          u64("values"),
          u32("count"),
          u32("map_fd"),
          u64("elem_flags"),
          u64("flags"));

  static final CStruct OBJ =
      CStruct.part(HEADER, ATTR, "", Set.of(), u64("pathname"), u32("bpf_fd"), u32("file_flags"));

  static final CStruct TEST =
      CStruct.part(
          HEADER,
          ATTR,
          "test.",
          Set.of(),
          u32("prog_fd"),
          u32("retval"),
          u32("data_size_in"),
          u32("data_size_out"),
          u64("data_in"),
          u64("data_out"),
          u32("repeat"),
          u32("duration"),
          u32("ctx_size_in"),
          u32("ctx_size_out"),
          u64("ctx_in"),
          u64("ctx_out"),
          u32("flags"),
          u32("cpu"),
          u32("batch_size"));

  static final CStruct GET_ID =
      CStruct.part(HEADER, ATTR, "", Set.of(), u32("start_id"), u32("next_id"), u32("open_flags"));

  static final CStruct INFO =
      CStruct.part(HEADER, ATTR, "info.", Set.of(), u32("bpf_fd"), u32("info_len"), u64("info"));

  static final CStruct QUERY =
      CStruct.part(
          HEADER,
          ATTR,
          "query.",
          Set.of(),
          u32("target_fd"),
          u32("attach_type"),
          u32("query_flags"),
          u32("attach_flags"),
          u64("prog_ids"),
          u32("prog_cnt"));

  static final CStruct LINK_CREATE =
      CStruct.part(
          HEADER,
          ATTR,
          "link_create.",
          Set.of("tcx.relative_fd", "tcx.expected_revision"),
          u32("prog_fd"),
          u32("target_ifindex"),
          u32("attach_type"),
          u32("flags"),
          u32("tcx.relative_fd"),
          pad(4),
          u64("tcx.expected_revision"));

  static final CStruct LINK_UPDATE =
      CStruct.part(
          HEADER,
          ATTR,
          "link_update.",
          Set.of(),
          u32("link_fd"),
          u32("new_prog_fd"),
          u32("flags"),
          u32("old_prog_fd"));

  static final CStruct LINK_DETACH =
      CStruct.part(HEADER, ATTR, "link_detach.", Set.of(), u32("link_fd"));

  static final CStruct MAP_INFO =
      CStruct.part(
          HEADER,
          "struct bpf_map_info",
          "",
          Set.of(),
          u32("type"),
          u32("id"),
          u32("key_size"),
          u32("value_size"),
          u32("max_entries"),
          u32("map_flags"),
          bytes("name", BPF_OBJ_NAME_LEN));

  /// From `ifindex` to `recursion_misses`.
  private static final long NOT_READ_OF_PROG_INFO = 136;

  static final CStruct PROG_INFO =
      CStruct.part(
          HEADER,
          "struct bpf_prog_info",
          "",
          Set.of("verified_insns", "attach_btf_obj_id"),
          u32("type"),
          u32("id"),
          bytes("tag", 8),
          u32("jited_prog_len"),
          u32("xlated_prog_len"),
          u64("jited_prog_insns"),
          u64("xlated_prog_insns"),
          u64("load_time"),
          u32("created_by_uid"),
          u32("nr_map_ids"),
          u64("map_ids"),
          bytes("name", BPF_OBJ_NAME_LEN),
          pad(NOT_READ_OF_PROG_INFO),
          u32("verified_insns"),
          u32("attach_btf_obj_id"));

  static final CStruct LINK_INFO =
      CStruct.part(
          HEADER,
          "struct bpf_link_info",
          "",
          Set.of("tcx.ifindex", "tcx.attach_type"),
          u32("type"),
          u32("id"),
          u32("prog_id"),
          pad(4),
          u32("tcx.ifindex"),
          u32("tcx.attach_type"));

  static final CStruct SK_BUFF =
      CStruct.of(
          HEADER,
          "struct __sk_buff",
          u32("len"),
          u32("pkt_type"),
          u32("mark"),
          u32("queue_mapping"),
          u32("protocol"),
          u32("vlan_present"),
          u32("vlan_tci"),
          u32("vlan_proto"),
          u32("priority"),
          u32("ingress_ifindex"),
          u32("ifindex"),
          u32("tc_index"),
          words("cb", 5),
          u32("hash"),
          u32("tc_classid"),
          u32("data"),
          u32("data_end"),
          u32("napi_id"),
          u32("family"),
          u32("remote_ip4"),
          u32("local_ip4"),
          words("remote_ip6", 4),
          words("local_ip6", 4),
          u32("remote_port"),
          u32("local_port"),
          u32("data_meta"),
          u64("flow_keys"),
          u64("tstamp"),
          u32("wire_len"),
          u32("gso_segs"),
          u64("sk"),
          u32("gso_size"),
          pad(4),
          u64("hwtstamp"));

  /// Everything the layout probe checks.
  static final List<CStruct> ALL =
      List.of(
          MAP_CREATE,
          MAP_ELEM,
          MAP_BATCH,
          OBJ,
          TEST,
          GET_ID,
          INFO,
          QUERY,
          LINK_CREATE,
          LINK_UPDATE,
          LINK_DETACH,
          MAP_INFO,
          PROG_INFO,
          LINK_INFO,
          SK_BUFF);

  private LinuxBpf() {}
}
