package io.netpolc.cli;

import io.netpolc.compiler.capture.CaptureFormat;
import io.netpolc.compiler.net.Cidr;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Which captured flows.
final class CaptureOptions {
  @Parameters(
      arity = "0..*",
      paramLabel = "CAPTURE",
      description = "Files with captured flows, or - for standard input.")
  private List<String> files = new ArrayList<>();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = {
        "hubble (JSON lines), conntrack (conntrack -L), calico (flow logs, or what its Log action",
        "logs), aws (network policy agent of the VPC CNI), pcap, pcapng, csv (default: by looking",
        "at it)."
      })
  private @Nullable String format;

  @Option(
      names = "--outside",
      paramLabel = "CIDR",
      description = {
        "Private addresses that are outside of the cluster; may be given several times. Others that",
        "nobody has are unknown."
      })
  private List<String> outside = new ArrayList<>();

  /// Whether there are any.
  boolean isEmpty() {
    return files.isEmpty();
  }

  /// At least one.
  List<String> files() throws CommandFailure {
    if (files.isEmpty()) {
      throw CommandFailure.usage("CAPTURE is missing: which flows?", null);
    }
    return files;
  }

  /// Null where each file shows it.
  @Nullable CaptureFormat format() throws CommandFailure {
    if (format == null) {
      return null;
    }
    CaptureFormat named = CaptureFormat.named(format);
    if (named == null) {
      String all =
          Arrays.stream(CaptureFormat.values())
              .map(CaptureFormat::word)
              .collect(Collectors.joining(", "));
      throw CommandFailure.usage("--format is one of " + all, null);
    }
    return named;
  }

  List<Cidr> outside() throws CommandFailure {
    var cidrs = new ArrayList<Cidr>();
    for (String text : outside) {
      Cidr cidr = Cidr.parse(text);
      if (cidr == null) {
        throw CommandFailure.usage("--outside: `" + text + "` is not a prefix", null);
      }
      cidrs.add(cidr);
    }
    return cidrs;
  }
}
