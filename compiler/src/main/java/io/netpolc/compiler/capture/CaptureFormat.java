package io.netpolc.compiler.capture;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The forms of captures.
public enum CaptureFormat {
  /// Cilium's `hubble observe -o jsonpb` and the files of its exporter.
  HUBBLE,
  /// `conntrack -L`, `conntrack -E` or `/proc/net/nf_conntrack`.
  CONNTRACK,
  /// Calico's flow logs as JSON, or what its Log action writes to the kernel's log.
  CALICO,
  /// The log of the AWS VPC CNI's network policy agent, or its lines in CloudWatch.
  AWS,
  /// Packets as `tcpdump -w` writes them.
  PCAP,
  /// Packets as Wireshark and newer tools write them.
  PCAPNG,
  /// A table with a header: from, to, protocol, port, and optionally verdict, count, fromport.
  CSV;

  /// The form that a first line or two show, or null.
  ///
  /// @param line of the file
  public static @Nullable CaptureFormat ofLine(String line) {
    String text = line.strip();
    if (text.contains("Src IP") || (text.contains("SIP: ") && text.contains("PolicyVerdict: "))) {
      return AWS;
    }
    if (text.startsWith("{") && text.contains("\"dest_ip\"")) {
      return CALICO;
    }
    if (text.startsWith("{") && text.contains("\"verdict\"") && text.contains("\"IP\"")) {
      return HUBBLE;
    }
    if (text.contains("SRC=") && text.contains("DST=") && text.contains("PROTO=")) {
      return CALICO;
    }
    if (text.contains("src=") && text.contains("dst=")) {
      return CONNTRACK;
    }
    return CsvRecords.isHeader(text) ? CSV : null;
  }

  /// The form by its name.
  public static @Nullable CaptureFormat named(String name) {
    for (CaptureFormat format : values()) {
      if (format.word().equals(name)) {
        return format;
      }
    }
    return null;
  }

  /// Its name in lower case.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// A reader of one file's lines.
  ///
  /// @throws IllegalStateException for [#PCAP] and [#PCAPNG], which have no lines
  public RecordReader reader() {
    return switch (this) {
      case HUBBLE -> new HubbleRecords();
      case CONNTRACK -> new ConntrackRecords();
      case CALICO -> new CalicoRecords();
      case AWS -> new AwsRecords();
      case CSV -> new CsvRecords();
      case PCAP, PCAPNG -> throw new IllegalStateException("packets have no lines");
    };
  }
}
