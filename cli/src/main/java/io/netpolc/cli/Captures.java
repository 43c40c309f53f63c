package io.netpolc.cli;

import io.netpolc.cli.LineLimitReader.LineTooLongException;
import io.netpolc.compiler.capture.CaptureException;
import io.netpolc.compiler.capture.CaptureFormat;
import io.netpolc.compiler.capture.Observation;
import io.netpolc.compiler.capture.PcapNgReader;
import io.netpolc.compiler.capture.PcapReader;
import io.netpolc.compiler.capture.RecordReader;
import io.netpolc.compiler.replay.FlowTally;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Reads captured flows. Lines that are about no connection are passed over; such as are and cannot
/// be read are counted and said.
final class Captures {
  /// As much of a file is looked at to tell its format.
  private static final int LOOKED_AT = 1 << 16;

  private final Console console;
  private final FlowTally tally = new FlowTally();
  private long unreadable;

  private Captures(Console console) {
    this.console = console;
  }

  /// What was read.
  ///
  /// @param tally the flows
  /// @param unreadable how many lines look like flows and cannot be read
  record Read(FlowTally tally, long unreadable) {}

  /// Reads all files.
  ///
  /// @throws CommandFailure if one cannot be read, has no known format or no flow
  static Read all(CaptureOptions options, Console console) throws CommandFailure {
    var captures = new Captures(console);
    for (String file : options.files()) {
      captures.read(file, options.format());
    }
    return new Read(captures.tally, captures.unreadable);
  }

  private void read(String file, @Nullable CaptureFormat wanted) throws CommandFailure {
    String name = file.equals("-") ? "<stdin>" : file;
    try (InputStream opened =
            file.equals("-") ? console.in() : Files.newInputStream(Path.of(file));
        var in = new BufferedInputStream(opened, LOOKED_AT)) {
      in.mark(LOOKED_AT);
      byte[] start = in.readNBytes(LOOKED_AT);
      in.reset();
      CaptureFormat format = wanted == null ? format(start, name) : wanted;
      long before = tally.records();
      switch (format) {
        case PCAP -> PcapReader.read(in, tally::add);
        case PCAPNG -> PcapNgReader.read(in, tally::add);
        case HUBBLE, CONNTRACK, CALICO, AWS, CSV -> readLines(in, name, format.reader());
      }
      if (tally.records() == before) {
        throw invalid("no flow in " + name, "read as " + format.word() + "; see --format");
      }
    } catch (CaptureException | LineTooLongException e) {
      throw invalid(name + ": " + e.getMessage(), null);
    } catch (InvalidPathException e) {
      throw invalid("cannot read " + name, "it is not a path");
    } catch (NoSuchFileException e) {
      throw invalid("there is no file " + file, null);
    } catch (IOException e) {
      throw invalid("cannot read " + name, e.getMessage());
    }
  }

  private static CommandFailure invalid(String message, @Nullable String help) {
    return new CommandFailure(ExitCode.INVALID_INPUT, message, help);
  }

  private static CaptureFormat format(byte[] start, String name) throws CommandFailure {
    if (PcapReader.isPcap(start)) {
      return CaptureFormat.PCAP;
    }
    if (PcapNgReader.isPcapNg(start)) {
      return CaptureFormat.PCAPNG;
    }
    return new String(start, StandardCharsets.UTF_8)
        .lines()
        .map(CaptureFormat::ofLine)
        .filter(Objects::nonNull)
        .findFirst()
        .orElseThrow(() -> invalid("cannot tell the format of " + name, "name it with --format"));
  }

  private void readLines(InputStream in, String name, RecordReader reader) throws IOException {
    var lines =
        new BufferedReader(new LineLimitReader(new InputStreamReader(in, StandardCharsets.UTF_8)));
    String first = null;
    long faults = 0;
    long number = 0;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      number++;
      try {
        Observation seen = reader.read(line);
        if (seen != null) {
          tally.add(seen);
        }
      } catch (CaptureException e) {
        faults++;
        first = first == null ? name + ":" + number + ": " + e.getMessage() : first;
      }
    }
    if (first != null) {
      unreadable += faults;
      console
          .err()
          .println(
              "warning: %s (%s)"
                  .formatted(first, faults == 1 ? "1 such line" : faults + " such lines"));
    }
  }
}
