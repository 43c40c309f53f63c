package io.netpolc.loader;

import io.netpolc.compiler.backend.maps.MapImage;
import io.netpolc.compiler.backend.maps.Seeds;
import io.netpolc.compiler.backend.maps.Shape;
import io.netpolc.compiler.bundle.BuildInfo;
import io.netpolc.compiler.bundle.Bundle;
import io.netpolc.compiler.bundle.Subject;
import io.netpolc.compiler.net.IpAddress;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// Keeps as much of a bundle as the loader reads back.
final class TestArchive implements BundleArchive {
  @Override
  public void write(Bundle bundle, Path folder) throws IOException {
    try (var out = new DataOutputStream(Files.newOutputStream(folder.resolve("bundle")))) {
      out.writeUTF(bundle.hash());
      out.writeInt(bundle.subjects().size());
      for (Subject subject : bundle.subjects()) {
        out.writeUTF(subject.namespace());
        out.writeUTF(subject.name());
        out.writeUTF(
            String.join(",", subject.addresses().stream().map(IpAddress::toString).toList()));
      }
      Shape shape = bundle.shape();
      out.writeInt(shape.decisions());
      out.writeInt(shape.flows());
      out.writeInt(bundle.seeds().images().size());
      for (MapImage image : bundle.seeds().images()) {
        out.writeUTF(image.map());
        out.writeInt(image.valueSize());
        out.writeInt(image.bytes().length);
        out.write(image.bytes());
      }
    }
  }

  @Override
  public Bundle read(Path folder) throws IOException {
    try (var in = new DataInputStream(Files.newInputStream(folder.resolve("bundle")))) {
      String hash = in.readUTF();
      var subjects = new ArrayList<Subject>();
      for (int left = in.readInt(); left > 0; left--) {
        String namespace = in.readUTF();
        String name = in.readUTF();
        List<IpAddress> addresses = new ArrayList<>();
        for (String text : in.readUTF().split(",", -1)) {
          addresses.add(TestBundles.address(text));
        }
        subjects.add(new Subject(namespace, name, addresses));
      }
      int decisions = in.readInt();
      int flows = in.readInt();
      var images = new ArrayList<MapImage>();
      for (int left = in.readInt(); left > 0; left--) {
        String map = in.readUTF();
        int valueSize = in.readInt();
        images.add(new MapImage(map, valueSize, in.readNBytes(in.readInt())));
      }
      var seeds = new Seeds(images);
      return new Bundle(
          hash,
          TestBundles.shape(decisions, flows),
          seeds,
          subjects,
          List.of(),
          new TreeMap<>(),
          new byte[0],
          new TreeMap<>(),
          BuildInfo.none());
    }
  }
}
