package io.netpolc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The documented forms of what commands print.
final class Schemas {
  private static final Path FOLDER =
      Path.of(System.getProperty("netpolc.repository", ".."), "docs", "schemas");

  /// The build takes it from an artifact.
  private static final Path SARIF = Path.of("target/sarif/schema/sarif-schema-2.1.0.json");

  /// Stands for the folder, so that a schema may refer to another one beside it.
  private static final String BASE = "https://netpolc.invalid/";

  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(
          SpecificationVersion.DRAFT_2020_12, builder -> builder.schemas(Schemas::text));

  private Schemas() {}

  /// Fails unless a text has a form.
  ///
  /// @param name of the file without `.schema.json`
  static void assertValid(String name, String json) {
    Schema schema = REGISTRY.getSchema(SchemaLocation.of(BASE + name + ".schema.json"));
    assertThat(schema.validate(json, InputFormat.JSON)).as(json).isEmpty();
  }

  /// Fails unless a text is a SARIF 2.1.0 log by the official schema.
  static void assertSarif(String json) throws IOException {
    Schema schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
            .getSchema(Files.readString(SARIF), InputFormat.JSON);
    assertThat(schema.validate(json, InputFormat.JSON)).as(json).isEmpty();
  }

  private static String text(String location) {
    try {
      return Files.readString(FOLDER.resolve(location.substring(BASE.length())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
