import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;

/// An image as one file that Docker, containerd, Podman and tools for registries read: an OCI
/// layout, and beside it the list that `docker load` looks for.
final class ImageArchive {
  private static final String LAYER = "application/vnd.oci.image.layer.v1.tar+gzip";
  private static final String CONFIG = "application/vnd.oci.image.config.v1+json";
  private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";

  /// Everything in the image is of this time, so that its bytes depend on its contents alone.
  private static final String CREATED = "1970-01-01T00:00:00Z";

  /// @param digest of the compressed bytes
  /// @param diffId digest of the bytes before compression
  private record Layer(String digest, String diffId, long size) {}

  private final Path work;
  private final List<Layer> layers = new ArrayList<>();
  private final Map<String, Path> blobs = new TreeMap<>();

  /// @param work folder for blobs until [#write]
  ImageArchive(Path work) {
    this.work = work;
  }

  /// Adds to a layer.
  @FunctionalInterface
  interface Content {
    void writeTo(Tar tar) throws IOException;
  }

  void layer(Content content) throws IOException {
    Path file = work.resolve("layer-" + layers.size());
    MessageDigest outer = sha256();
    MessageDigest inner = sha256();
    OutputStream compressed =
        new GZIPOutputStream(new DigestOutputStream(Files.newOutputStream(file), outer));
    try (Tar tar = new Tar(new BufferedOutputStream(new DigestOutputStream(compressed, inner)))) {
      content.writeTo(tar);
    }
    String digest = HexFormat.of().formatHex(outer.digest());
    blobs.put(digest, file);
    layers.add(new Layer(digest, HexFormat.of().formatHex(inner.digest()), Files.size(file)));
  }

  /// @param tag such as `netpolc:1.0`
  /// @param architecture in Go's words
  /// @param settings the image's `config` as JSON
  void write(Path target, String tag, String architecture, String settings) throws IOException {
    String config =
        "{\"architecture\":\"%s\",\"created\":\"%s\",\"os\":\"linux\",\"config\":%s,\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[%s]}}"
            .formatted(
                architecture,
                CREATED,
                settings,
                list(layers.stream().map(layer -> "\"sha256:" + layer.diffId + "\"").toList()));
    String configDigest = blob(config);
    String manifest =
        "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s]}"
            .formatted(
                MANIFEST,
                descriptor(CONFIG, configDigest, length(config)),
                list(layers.stream().map(each -> descriptor(LAYER, each.digest, each.size)).toList()));
    String manifestDigest = blob(manifest);
    String named =
        "\"platform\":{\"architecture\":\"%s\",\"os\":\"linux\"},\"annotations\":{\"io.containerd.image.name\":\"%s\",\"org.opencontainers.image.ref.name\":\"%s\"}}"
            .formatted(architecture, fullName(tag), tag.substring(tag.lastIndexOf(':') + 1));
    String index =
        "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\",\"manifests\":[%s,%s]}"
            .formatted(
                descriptor(MANIFEST, manifestDigest, length(manifest)).replaceFirst("}$", ""), named);
    String forDocker =
        "[{\"Config\":\"%s\",\"RepoTags\":[\"%s\"],\"Layers\":[%s]}]"
            .formatted(
                path(configDigest),
                tag,
                list(layers.stream().map(layer -> "\"" + path(layer.digest) + "\"").toList()));
    Path unfinished = target.resolveSibling(target.getFileName() + ".new");
    try (Tar tar = new Tar(new BufferedOutputStream(Files.newOutputStream(unfinished)))) {
      tar.folder("blobs", 0755);
      tar.folder("blobs/sha256", 0755);
      for (var blob : blobs.entrySet()) {
        tar.file(path(blob.getKey()), blob.getValue());
      }
      tar.file("index.json", bytes(index));
      tar.file("manifest.json", bytes(forDocker));
      tar.file("oci-layout", bytes("{\"imageLayoutVersion\":\"1.0.0\"}"));
    }
    Files.move(unfinished, target, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }

  /// The name by which containerd knows what Docker calls `netpolc:1.0`.
  private static String fullName(String tag) {
    int slash = tag.indexOf('/');
    if (slash < 0) {
      return "docker.io/library/" + tag;
    }
    String first = tag.substring(0, slash);
    boolean host = first.contains(".") || first.contains(":") || first.equals("localhost");
    return host ? tag : "docker.io/" + tag;
  }

  private String blob(String text) throws IOException {
    String digest = HexFormat.of().formatHex(sha256().digest(bytes(text)));
    blobs.put(digest, Files.write(work.resolve(digest), bytes(text)));
    return digest;
  }

  private static String path(String digest) {
    return "blobs/sha256/" + digest;
  }

  private static String descriptor(String type, String digest, long size) {
    return "{\"mediaType\":\"%s\",\"digest\":\"sha256:%s\",\"size\":%d}".formatted(type, digest, size);
  }

  private static String list(List<String> elements) {
    return elements.stream().collect(Collectors.joining(","));
  }

  private static long length(String text) {
    return bytes(text).length;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
