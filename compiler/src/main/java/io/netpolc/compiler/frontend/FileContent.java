package io.netpolc.compiler.frontend;

import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.frontend.yaml.InputTextException;
import io.netpolc.compiler.frontend.yaml.JsonReader;
import io.netpolc.compiler.frontend.yaml.ObjectHandler;
import io.netpolc.compiler.frontend.yaml.Utf8Reader;
import io.netpolc.compiler.frontend.yaml.YamlReader;
import io.netpolc.compiler.source.SourceFile;
import io.netpolc.compiler.source.Span;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Reads one file: chooses between YAML and JSON by the first characters, keeps the text of what is
/// not long, streams the rest, and hashes all of it for whoever wants that.
final class FileContent {
  /// Longer files for policies are streamed, and findings in them show no excerpt.
  private static final int KEPT_FOR_POLICIES = 16 << 20;

  /// Likewise for files of cluster state only.
  private static final int KEPT_FOR_CLUSTER = 1 << 20;

  private static final int SNIFFED = 256;

  private final FoundFile file;
  private final Consumer<Diagnostic> findings;
  private final ObjectHandler handler;

  /// @param findings gets what cannot be read
  /// @param handler gets the objects
  FileContent(FoundFile file, Consumer<Diagnostic> findings, ObjectHandler handler) {
    this.file = file;
    this.findings = findings;
    this.handler = handler;
  }

  /// Reads a file to its end. A stream that may have none (standard input, a pipe, a device) is
  /// read as far as it can be understood.
  ///
  /// @param in its bytes; not closed
  /// @param state of a regular file, else null
  /// @param hashed whether the hash is wanted
  /// @throws IOException if the bytes cannot be read, or are more than the state says
  InputFile read(InputStream in, @Nullable FileState state, boolean hashed) throws IOException {
    var counted = new CountedStream(in, state == null ? Long.MAX_VALUE : state.size());
    MessageDigest digest = hashed ? sha256() : null;
    InputStream stream = digest == null ? counted : new DigestInputStream(counted, digest);
    read(stream);
    if (state != null) {
      stream.transferTo(OutputStream.nullOutputStream());
    }
    String hash = digest == null ? null : HexFormat.of().formatHex(digest.digest());
    return new InputFile(file.name(), hash, counted.count());
  }

  private void read(InputStream in) throws IOException {
    int kept = file.forPolicies() ? KEPT_FOR_POLICIES : KEPT_FOR_CLUSTER;
    byte[] head = in.readNBytes(kept + 1);
    if (head.length <= kept) {
      readKept(head);
    } else {
      readStreamed(head, in);
    }
  }

  private void readKept(byte[] bytes) throws IOException {
    boolean ascii = isAsciiText(bytes);
    String text;
    try {
      text = ascii ? new String(bytes, StandardCharsets.ISO_8859_1) : decoded(bytes);
    } catch (InputTextException e) {
      // Undecodable bytes are shown as replacement characters in the excerpt.
      reportText(SourceFile.of(file.name(), new String(bytes, StandardCharsets.UTF_8)), e);
      return;
    }
    SourceFile source = SourceFile.of(file.name(), text);
    boolean json = looksLikeJson(text) && (isNamedJson() || !text.contains("\n---"));
    if (json && ascii) {
      JsonReader.readAscii(source, bytes, findings, handler);
    } else if (json) {
      JsonReader.read(source, text, findings, handler);
    } else {
      readYaml(source, text);
    }
  }

  /// Whether there is nothing in some bytes that decoding would have to look at.
  private static boolean isAsciiText(byte[] bytes) {
    for (byte b : bytes) {
      if (b <= 0) {
        return false;
      }
    }
    return true;
  }

  private static String decoded(byte[] bytes) throws IOException {
    var writer = new StringWriter(bytes.length);
    new Utf8Reader(new ByteArrayInputStream(bytes)).transferTo(writer);
    return writer.toString();
  }

  private void readYaml(SourceFile source, String text) throws IOException {
    try {
      YamlReader.read(source, new StringReader(text), findings, handler);
    } catch (InputTextException e) {
      reportText(source, e);
    }
  }

  private void readStreamed(byte[] head, InputStream rest) throws IOException {
    SourceFile source = SourceFile.withoutText(file.name());
    String start = new String(head, 0, Math.min(head.length, SNIFFED), StandardCharsets.UTF_8);
    var all =
        new BufferedInputStream(
            new SequenceInputStream(new ByteArrayInputStream(head), rest), 1 << 16);
    try {
      if (looksLikeJson(start)) {
        JsonReader.read(source, all, findings, handler);
      } else {
        YamlReader.read(source, new Utf8Reader(all), findings, handler);
      }
    } catch (InputTextException e) {
      reportText(source, e);
    }
  }

  private void reportText(SourceFile source, InputTextException e) {
    findings.accept(Diagnostic.error(e.code(), Span.at(source, e.line(), e.column()), message(e)));
  }

  private static String message(InputTextException e) {
    return String.valueOf(e.getMessage());
  }

  private boolean isNamedJson() {
    return file.name().toLowerCase(Locale.ROOT).endsWith(".json");
  }

  /// Whether a text starts as JSON objects do; a flow mapping with plain keys is YAML.
  private static boolean looksLikeJson(String text) {
    String start = text.length() > 4 * SNIFFED ? text.substring(0, 4 * SNIFFED) : text;
    String stripped = (start.startsWith("\uFEFF") ? start.substring(1) : start).strip();
    return stripped.startsWith("{")
        && (stripped.length() == 1
            || stripped.substring(1).stripLeading().startsWith("\"")
            || stripped.substring(1).stripLeading().startsWith("}"));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
