package io.netpolc.cli;

import io.netpolc.compiler.assertion.Assertion;
import io.netpolc.compiler.assertion.AssertionParser;
import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.diag.DiagnosticSink;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Reads files of policy tests.
final class TestFiles {
  private static final String STDIN = "-";
  private static final int MAX_BYTES = 16 << 20;

  private final InputStream stdin;
  private final DiagnosticSink sink;

  TestFiles(InputStream stdin, DiagnosticSink sink) {
    this.stdin = stdin;
    this.sink = sink;
  }

  /// The assertions of all files, in order; what is wrong was reported. A file without any is wrong
  /// too: whatever policies say, it holds.
  ///
  /// @param names paths, or `-`
  List<Assertion> read(List<String> names) {
    var assertions = new ArrayList<Assertion>();
    for (String name : names) {
      assertions.addAll(read(name));
    }
    return assertions;
  }

  private List<Assertion> read(String name) {
    String shown = name.equals(STDIN) ? "<stdin>" : name;
    try {
      int errors = sink.errorCount();
      List<Assertion> assertions = AssertionParser.parse(shown, text(name), sink);
      if (assertions.isEmpty() && sink.errorCount() == errors) {
        sink.report(
            Diagnostic.error(DiagnosticCode.NP2026, "there is no assertion in `" + shown + "`")
                .withHelp("an assertion is a line such as `only shop/cart may reach shop/redis`"));
      }
      return assertions;
    } catch (CharacterCodingException e) {
      report(DiagnosticCode.NP1006, shown + " is not UTF-8 text");
    } catch (InvalidPathException e) {
      report(DiagnosticCode.NP1001, "cannot read `" + shown + "`: is not a path");
    } catch (NoSuchFileException e) {
      report(DiagnosticCode.NP1001, "there is no file `" + shown + "`");
    } catch (TooLongException e) {
      report(DiagnosticCode.NP1007, shown + " has more than " + MAX_BYTES + " bytes");
    } catch (IOException e) {
      report(DiagnosticCode.NP1001, shown + " cannot be read: " + e.getMessage());
    }
    return List.of();
  }

  private void report(DiagnosticCode code, String message) {
    sink.report(Diagnostic.error(code, message));
  }

  private String text(String name) throws IOException {
    byte[] bytes;
    if (name.equals(STDIN)) {
      bytes = stdin.readNBytes(MAX_BYTES + 1);
    } else {
      try (InputStream in = Files.newInputStream(Path.of(name))) {
        bytes = in.readNBytes(MAX_BYTES + 1);
      }
    }
    if (bytes.length > MAX_BYTES) {
      throw new TooLongException();
    }
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
  }

  private static final class TooLongException extends IOException {
    private static final long serialVersionUID = 1;
  }
}
