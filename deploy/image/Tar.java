import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Writes a tar archive (POSIX ustar) that depends on names, modes and contents alone: everything
/// belongs to root and is of one time.
final class Tar implements AutoCloseable {
  private static final int BLOCK = 512;
  private static final int LONGEST_NAME = 100;
  private static final int LONGEST_PREFIX = 155;

  private static final int FOLDER_MODE = 0755;
  private static final int PROGRAM_MODE = 0755;
  private static final int FILE_MODE = 0644;

  private final OutputStream out;

  /// @param out closed by [#close]
  Tar(OutputStream out) {
    this.out = out;
  }

  /// Adds what is below a folder, in order of name; symbolic links stay what they are.
  void tree(Path root) throws IOException {
    List<Path> paths;
    try (var walk = Files.walk(root)) {
      paths = walk.filter(path -> !path.equals(root)).sorted().toList();
    }
    for (Path path : paths) {
      String name = root.relativize(path).toString();
      if (Files.isSymbolicLink(path)) {
        header(name, 0777, 0, '2', Files.readSymbolicLink(path).toString());
      } else if (Files.isDirectory(path)) {
        folder(name, FOLDER_MODE);
      } else {
        file(name, Files.isExecutable(path) ? PROGRAM_MODE : FILE_MODE, path);
      }
    }
  }

  void folder(String name, int mode) throws IOException {
    header(name + "/", mode, 0, '5', "");
  }

  void file(String name, byte[] content) throws IOException {
    header(name, FILE_MODE, content.length, '0', "");
    content(new ByteArrayInputStream(content), content.length);
  }

  void file(String name, Path content) throws IOException {
    file(name, FILE_MODE, content);
  }

  private void file(String name, int mode, Path content) throws IOException {
    long size = Files.size(content);
    header(name, mode, size, '0', "");
    try (InputStream in = Files.newInputStream(content)) {
      content(in, size);
    }
  }

  private void content(InputStream in, long size) throws IOException {
    long copied = in.transferTo(out);
    if (copied != size) {
      throw new IOException("a file changed while it was read");
    }
    out.write(new byte[(int) ((BLOCK - size % BLOCK) % BLOCK)]);
  }

  /// @param type `0` file, `2` symbolic link, `5` folder
  private void header(String name, int mode, long size, char type, String target)
      throws IOException {
    int split = name.length() <= LONGEST_NAME ? -1 : name.indexOf('/', name.length() - LONGEST_NAME - 1);
    if (name.length() > LONGEST_NAME && (split < 0 || split > LONGEST_PREFIX)
        || target.length() > LONGEST_NAME) {
      throw new IOException("a name that is too long for a tar archive: " + name);
    }
    byte[] block = new byte[BLOCK];
    text(block, 0, name.substring(split + 1));
    octal(block, 100, 8, mode);
    octal(block, 108, 8, 0);
    octal(block, 116, 8, 0);
    octal(block, 124, 12, size);
    octal(block, 136, 12, 0);
    text(block, 148, "        ");
    block[156] = (byte) type;
    text(block, 157, target);
    text(block, 257, "ustar\00000");
    text(block, 345, split < 0 ? "" : name.substring(0, split));
    int sum = 0;
    for (byte each : block) {
      sum += Byte.toUnsignedInt(each);
    }
    octal(block, 148, 7, sum);
    out.write(block);
  }

  private static void text(byte[] block, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(bytes, 0, block, at, bytes.length);
  }

  /// Digits with leading zeros, and a NUL.
  private static void octal(byte[] block, int at, int width, long value) {
    text(block, at, ("%0" + (width - 1) + "o").formatted(value));
    block[at + width - 1] = 0;
  }

  /// Ends the archive.
  @Override
  public void close() throws IOException {
    out.write(new byte[2 * BLOCK]);
    out.close();
  }
}
