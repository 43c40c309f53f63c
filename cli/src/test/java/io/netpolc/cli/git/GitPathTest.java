package io.netpolc.cli.git;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.frontend.FrontEnd;
import io.netpolc.compiler.frontend.GivenFile;
import io.netpolc.compiler.frontend.GivenPath;
import io.netpolc.compiler.frontend.InputRequest;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GitPathTest {
  @TempDir private Path folder;

  @BeforeEach
  void commit() throws Exception {
    write("deploy/.k8s/seen.yaml");
    write("deploy/.k8s/deeper/seen.json");
    write("deploy/.k8s/.hidden.yaml");
    write("deploy/.k8s/.git-like/inner.yaml");
    write("top.yaml");
    write(".hidden-top/inner.yaml");
    write(".dot.yaml");
    Files.createDirectories(folder.resolve("empty"));
    Files.writeString(folder.resolve("empty/README.md"), "not: [YAML");
    Files.createSymbolicLink(folder.resolve("deploy/.k8s/.link"), Path.of("nowhere"));
    git("init", "-q", "-b", "main");
    git("add", "-A");
    git("commit", "-q", "-m", "one");
  }

  private void write(String name) throws Exception {
    Path file = folder.resolve(name);
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    Files.writeString(
        file,
        """
        {kind: NetworkPolicy, apiVersion: networking.k8s.io/v1,
         metadata: {name: p%s, namespace: a}, spec: {podSelector: {}}}
        """
            .formatted(Integer.toHexString(name.hashCode())));
  }

  private void git(String... words) throws Exception {
    new GitRepository(folder).run(words);
  }

  private GivenPath read(String argument) throws Exception {
    return Objects.requireNonNull(GitPath.parse(argument, folder)).read(folder, true);
  }

  private List<String> names(String argument) throws Exception {
    return read(argument).files().stream().map(GivenFile::name).toList();
  }

  /// How many policies are read of a path on disk.
  private int onDisk(String path) {
    var request = new InputRequest(List.of(path), List.of(), InputStream.nullInputStream(), folder);
    return FrontEnd.read(request, new DiagnosticSink()).policies().size();
  }

  @Test
  void hiddenFolderThatIsNamedIsReadAsOnDisk() throws Exception {
    assertThat(names("HEAD:deploy/.k8s"))
        .containsExactly("HEAD:deploy/.k8s/deeper/seen.json", "HEAD:deploy/.k8s/seen.yaml")
        .hasSize(onDisk("deploy/.k8s"));
    assertThat(names("HEAD:./deploy/.k8s/")).hasSize(2);
    assertThat(names("HEAD:deploy")).isEmpty();
    assertThat(onDisk("deploy")).isZero();
  }

  @Test
  void hiddenFilesBelowTheTopAreLeftOutAsOnDisk() throws Exception {
    assertThat(names("HEAD:")).containsExactly("HEAD:top.yaml").hasSize(onDisk("."));
    assertThat(names("HEAD:.hidden-top")).containsExactly("HEAD:.hidden-top/inner.yaml");
    assertThat(names("HEAD:.dot.yaml")).containsExactly("HEAD:.dot.yaml");
  }

  @Test
  void revisionWithoutAPolicyIsNamedInTheWarning() throws Exception {
    GivenPath empty = read("HEAD:empty");
    assertThat(empty.files()).isEmpty();
    var sink = new DiagnosticSink();
    FrontEnd.readNamed(
        new InputRequest(List.of(), List.of(), InputStream.nullInputStream(), folder)
            .with(List.of(empty)),
        sink);
    assertThat(sink.diagnostics())
        .extracting(Diagnostic::message)
        .containsExactly("no NetworkPolicy was found in `HEAD:empty`: every flow is allowed");
  }
}
