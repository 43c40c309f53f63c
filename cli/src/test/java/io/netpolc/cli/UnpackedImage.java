package io.netpolc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// The root of a container image in a folder, and processes in it that see what a container of the
/// DaemonSet sees: the image's files, read-only; the node's folders that the manifest mounts; the
/// node's network; processes of their own; the capabilities that are given and no other.
///
/// @param root where the layers are unpacked
record UnpackedImage(Path root) {
  /// A folder of the node in the container.
  record Mount(String path, boolean readOnly) {}

  /// Unpacks an archive as `docker load` does it: by the list of layers in `manifest.json`.
  static UnpackedImage of(Path archive, Path folder) throws Exception {
    Path blobs = Files.createDirectory(folder.resolve("archive"));
    Path root = Files.createDirectory(folder.resolve("root"));
    run("tar", "-xf", archive.toString(), "-C", blobs.toString());
    for (String layer : strings(blobs.resolve("manifest.json"), "Layers")) {
      run("tar", "-xpzf", blobs.resolve(layer).toString(), "-C", root.toString());
    }
    return new UnpackedImage(root);
  }

  /// The texts of all arrays, or the texts, that have a name.
  static List<String> strings(Path json, String name) throws IOException {
    var found = new ArrayList<String>();
    try (JsonParser parser = new JsonFactory().createParser(Files.readString(json))) {
      while (parser.nextToken() != null) {
        if (parser.currentToken().isScalarValue()) {
          boolean element = parser.getParsingContext().inArray();
          var context =
              element ? parser.getParsingContext().getParent() : parser.getParsingContext();
          if (context != null && name.equals(context.getCurrentName())) {
            found.add(parser.getText());
          }
        }
      }
    }
    return found;
  }

  private static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).inheritIO().start();
    assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
  }

  /// What a container gets.
  ///
  /// @param capabilities as manifests name them, such as `SYS_ADMIN`
  /// @param nodeProcesses whether it sees the node's processes, as with `hostPID`
  record Given(List<Mount> mounts, List<String> capabilities, boolean nodeProcesses) {
    Given without(String capability) {
      List<String> less = capabilities.stream().filter(each -> !each.equals(capability)).toList();
      assertThat(less).hasSize(capabilities.size() - 1);
      return new Given(mounts, less, nodeProcesses);
    }
  }

  private List<String> command(Given given, List<String> arguments) {
    var mounts = new StringBuilder();
    for (Mount mount : given.mounts) {
      mounts.append("mount --rbind %1$s .%1$s\nmount --make-rslave .%1$s\n".formatted(mount.path));
      if (mount.readOnly) {
        mounts.append("mount -o remount,bind,ro .%s\n".formatted(mount.path));
      }
    }
    String bounds =
        given.capabilities.stream()
            .map(name -> ",+" + name.toLowerCase(Locale.ROOT))
            .collect(Collectors.joining());
    // Changing the root is what a container's runtime has done before its process starts; the
    // capability for it is one more than those that are given.
    String script =
        """
        set -e
        mount --bind "$0" "$0"
        cd "$0"
        mount -t proc proc proc
        mount -t sysfs -o ro sysfs sys
        mount --bind /dev dev
        %smount -o remount,bind,ro .
        exec setpriv --bounding-set=-all,+sys_chroot%s --inh-caps=-all --no-new-privs chroot . "$@"
        """
            .formatted(mounts, bounds);
    var command = new ArrayList<>(List.of("unshare", "--mount", "--propagation", "unchanged"));
    if (!given.nodeProcesses) {
      command.add("--pid");
    }
    command.addAll(List.of("--fork", "--kill-child", "sh", "-c", script));
    command.addAll(List.of(root.toString(), "java", "@/netpolc"));
    command.addAll(arguments);
    return command;
  }

  /// A process that runs netpolc with arguments, in the environment of the image.
  ProcessBuilder process(Given given, String... arguments) {
    var builder = new ProcessBuilder(command(given, List.of(arguments))).redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().put("PATH", "/opt/java/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    builder.environment().put("LANG", "C.UTF-8");
    return builder;
  }
}
