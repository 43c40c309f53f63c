package io.netpolc.cli.git;

import io.netpolc.compiler.frontend.GivenFile;
import io.netpolc.compiler.frontend.GivenPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `REV:path`, as git writes it: a file or a folder of a revision. The path starts at the top of
/// the repository, or with `./` at the working directory.
///
/// @param revision such as `main`, `HEAD~1`, a tag or a hash
/// @param path perhaps empty, which is the whole tree
public record GitPath(String revision, String path) {
  private static final String LINK = "120000";
  private static final String SUBMODULE = "160000";

  /// One file of a tree.
  private record Entry(String mode, String object, String name) {}

  /// Reads an argument, or null if it means a path on disk: it has no revision before a colon, or
  /// something of that name is there.
  public static @Nullable GitPath parse(String argument, Path workingDirectory) {
    int colon = argument.indexOf(':');
    if (colon <= 0) {
      return null;
    }
    try {
      if (Files.exists(workingDirectory.resolve(argument))) {
        return null;
      }
    } catch (InvalidPathException _) {
      // No path on disk can be called so; git's may.
    }
    return new GitPath(argument.substring(0, colon), argument.substring(colon + 1));
  }

  /// The files, called `REV:path`. Of a folder these are the same as on disk.
  ///
  /// @param forPolicies whether their policies count
  /// @throws GitException if there is no such repository, revision or path
  /// @throws IOException if git cannot be run
  public GivenPath read(Path workingDirectory, boolean forPolicies)
      throws GitException, IOException {
    var git = new Git(workingDirectory);
    String object = object(git);
    String kind = git.text("cat-file", "-t", object).strip();
    if (kind.equals("blob")) {
      byte[] content = git.contents(List.of(object)).getFirst();
      return new GivenPath(
          toString(), forPolicies, List.of(new GivenFile(toString(), true, content)));
    }
    List<Entry> entries =
        entries(git.bytes("ls-tree", "-r", "-z", "--full-tree", object)).stream()
            .filter(entry -> GivenPath.takes(entry.name))
            .toList();
    List<byte[]> contents = git.contents(entries.stream().map(Entry::object).toList());
    String prefix = path.isEmpty() || path.endsWith("/") ? toString() : this + "/";
    var files = new ArrayList<GivenFile>();
    for (int i = 0; i < entries.size(); i++) {
      files.add(new GivenFile(prefix + entries.get(i).name, false, contents.get(i)));
    }
    return new GivenPath(toString(), forPolicies, files);
  }

  /// The hash of the file or folder.
  private String object(Git git) throws GitException, IOException {
    if (git.status("rev-parse", "--git-dir") != 0) {
      throw new GitException(
          "`%s` is no path on disk, and the working directory is in no git repository"
              .formatted(this),
          git.complaint());
    }
    if (git.status("rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{tree}")
        != 0) {
      throw new GitException(
          "`%s` is no path on disk, and git knows no revision `%s`".formatted(this, revision),
          "`git fetch` brings revisions that only a remote has");
    }
    String[] lookUp = {"rev-parse", "--verify", "--quiet", "--end-of-options", toString()};
    if (git.status(lookUp) != 0) {
      throw new GitException(
          "revision `%s` has no `%s`".formatted(revision, path),
          "paths start at the top of the repository, or with `./` at the working directory");
    }
    String[] lines = git.text(lookUp).strip().split("\n", -1);
    return lines[lines.length - 1];
  }

  /// `MODE SP TYPE SP OBJECT TAB NAME NUL`, as ls-tree writes them, but for what is hidden. Links
  /// and submodules would have to be followed to what this revision does not hold.
  private List<Entry> entries(byte[] listing) throws GitException {
    var entries = new ArrayList<Entry>();
    for (String line : new String(listing, StandardCharsets.UTF_8).split("\0", -1)) {
      if (line.isEmpty()) {
        continue;
      }
      int tab = line.indexOf('\t');
      String[] words = line.substring(0, tab).split(" ", -1);
      var entry = new Entry(words[0], words[2], line.substring(tab + 1));
      if (GivenPath.isHidden(entry.name)) {
        continue;
      }
      if (entry.mode.equals(LINK) || entry.mode.equals(SUBMODULE)) {
        throw new GitException(
            "`%s` in `%s` is a %s, which is not followed in a revision"
                .formatted(entry.name, this, entry.mode.equals(LINK) ? "link" : "submodule"),
            "check the revision out with `git worktree add` and name the folder");
      }
      entries.add(entry);
    }
    return entries;
  }

  /// As git writes it.
  @Override
  public String toString() {
    return revision + ":" + path;
  }
}
