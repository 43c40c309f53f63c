package io.netpolc.testdata.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netpolc.bpf.BpfSources;
import io.netpolc.compiler.backend.maps.Budget;
import io.netpolc.compiler.bundle.Bundle;
import io.netpolc.compiler.bundle.BundleException;
import io.netpolc.compiler.bundle.BundleReader;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.driver.BundleBuild;
import io.netpolc.compiler.driver.Compilation;
import io.netpolc.compiler.driver.CompileOptions;
import io.netpolc.compiler.frontend.CheckedInput;
import io.netpolc.compiler.frontend.InputRequest;
import io.netpolc.compiler.lower.LoweringOptions;
import io.netpolc.compiler.verdict.SemanticsOptions;
import io.netpolc.fixture.FakeApiServer;
import io.netpolc.fixture.FakeApiServer.Meta;
import io.netpolc.loader.BundleArchive;
import io.netpolc.loader.Interfaces;
import io.netpolc.loader.NodeOptions;
import io.netpolc.loader.NodePolicy;
import io.netpolc.loader.PodInterface;
import io.netpolc.loader.PodInterfaces;
import io.netpolc.loader.failure.LoaderException;
import io.netpolc.loader.raw.NetworkNamespace;
import io.netpolc.testdata.cases.Manifests;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Pods made of network namespaces: `x/a`, `x/b` and so on with compiled policies for them, or
/// those of a real cluster. Everything lies in one folder, so that another process can go on with
/// it.
final class LivePods implements AutoCloseable {
  private static final int WAIT_MILLIS = 1500;

  /// A packet that a policy drops while a test changes it never comes.
  private static final int PATIENCE_MILLIS = 5000;

  private static final AtomicInteger CREATED = new AtomicInteger();

  private final Path folder;
  private final String run;
  private final SequencedMap<String, Addresses> pods;
  private final boolean owner;

  /// A pod's address in each family.
  record Addresses(String four, String six) {
    private static Addresses of(int number) {
      return new Addresses("10.247.0." + number, "fd00:247::" + number);
    }
  }

  private LivePods(Path folder, SequencedMap<String, Addresses> pods, boolean owner) {
    this.folder = folder;
    this.pods = new LinkedHashMap<>(pods);
    this.run = folder.getFileName().toString().substring("np-".length());
    this.owner = owner;
  }

  /// Aborts a test that cannot be run here.
  static void assume() {
    assumeTrue(
        "root".equals(System.getProperty("user.name")) && Files.isDirectory(Path.of("/sys/fs/bpf")),
        "needs BPF and the right to change interfaces");
  }

  /// The pods `a` and `b`.
  static LivePods create() throws IOException {
    return create(List.of("a", "b"));
  }

  static LivePods create(List<String> names) throws IOException {
    return create(numbered(names));
  }

  private static SequencedMap<String, Addresses> numbered(List<String> names) {
    var pods = new LinkedHashMap<String, Addresses>();
    names.forEach(name -> pods.put(name, Addresses.of(1 + pods.size())));
    return pods;
  }

  /// Pods with addresses of their own.
  ///
  /// @param addresses by name, which may be `namespace/name`; at most six characters without `/`
  static LivePods create(SequencedMap<String, Addresses> addresses) throws IOException {
    // A removed interface goes away later, and with it its name.
    String run =
        Long.toString(ProcessHandle.current().pid() % 46656, 36) + "-" + CREATED.incrementAndGet();
    Path folder = Files.createDirectory(Path.of(System.getProperty("java.io.tmpdir"), "np-" + run));
    var pods = new LivePods(folder, new LinkedHashMap<>(), true);
    Path bpffs = Files.createDirectory(folder.resolve("bpf"));
    run("mount", "-t", "bpf", "bpf", bpffs.toString());
    for (var pod : addresses.entrySet()) {
      pods.add(pod.getKey(), pod.getValue());
    }
    return pods;
  }

  /// The pods `a` and `b` that another process made.
  static LivePods of(Path folder) {
    return new LivePods(folder, numbered(List.of("a", "b")), false);
  }

  Path folder() {
    return folder;
  }

  /// Where the policy of these pods is pinned.
  Path pins() {
    return folder.resolve("bpf/netpolc");
  }

  /// Adds a pod.
  void add(String pod, Addresses addresses) throws IOException {
    pods.put(pod, addresses);
    String namespace = namespace(pod);
    String host = host(pod);
    run("ip", "netns", "add", namespace);
    run("ip", "link", "add", host, "type", "veth", "peer", "name", "eth0", "netns", namespace);
    run("ip", "link", "set", host, "up");
    inside(namespace, "link", "set", "lo", "up");
    inside(namespace, "link", "set", "eth0", "up");
    inside(namespace, "addr", "add", address(pod, 4) + "/32", "dev", "eth0");
    inside(namespace, "addr", "add", address(pod, 6) + "/128", "dev", "eth0", "nodad");
    run("ip", "addr", "add", "169.254.77.1/32", "dev", host);
    run("ip", "addr", "add", "fe80::77/64", "dev", host, "nodad");
    run("ip", "route", "add", address(pod, 4) + "/32", "dev", host);
    run("ip", "route", "add", address(pod, 6) + "/128", "dev", host);
    inside(namespace, "route", "add", "169.254.77.1/32", "dev", "eth0");
    inside(namespace, "route", "add", "default", "via", "169.254.77.1", "dev", "eth0");
    inside(namespace, "route", "add", "default", "via", "fe80::77", "dev", "eth0");
    Files.writeString(Path.of("/proc/sys/net/ipv4/conf", host, "forwarding"), "1");
    Files.writeString(Path.of("/proc/sys/net/ipv6/conf/all/forwarding"), "1");
  }

  /// Has the kernel tell that an interface has changed.
  void stir() throws IOException {
    String host = host(pods.firstEntry().getKey());
    run("ip", "link", "set", host, "alias", "np" + System.nanoTime());
  }

  /// Removes a pod's interface and namespace.
  void remove(String pod) throws IOException {
    run("ip", "link", "del", host(pod));
    run("ip", "netns", "del", namespace(pod));
    pods.remove(pod);
  }

  private String namespace(String pod) {
    return "np-" + run + "-" + pod.replace("/", "");
  }

  /// The host end of a pod's interface.
  String host(String pod) {
    return "np" + run + "h" + pod.replace("/", "");
  }

  /// The index of that end.
  int ifindex(String pod) throws IOException {
    return Objects.requireNonNull(NetworkInterface.getByName(host(pod)), pod).getIndex();
  }

  String address(String pod, int family) {
    Addresses own = Objects.requireNonNull(pods.get(pod), pod);
    return family == 4 ? own.four : own.six;
  }

  <T> T in(String pod, NetworkNamespace.Inside<T> action) throws LoaderException {
    try (var namespace = NetworkNamespace.open(Path.of("/run/netns", namespace(pod)))) {
      return namespace.inside(action);
    }
  }

  /// A socket of a pod that listens.
  ServerSocket server(String pod, int family, int port) throws LoaderException {
    return in(
        pod,
        () -> {
          var server = new ServerSocket(port, 5, InetAddress.getByName(address(pod, family)));
          server.setSoTimeout(PATIENCE_MILLIS);
          return server;
        });
  }

  /// A connection from one pod to another that listens.
  Socket connect(String from, String to, int family, int port) throws LoaderException, IOException {
    return connect(from, to, family, port, WAIT_MILLIS);
  }

  /// @param millis how long each step may take
  Socket connect(String from, String to, int family, int port, int millis)
      throws LoaderException, IOException {
    Socket socket =
        in(
            from,
            () -> {
              var unconnected = new Socket();
              unconnected.bind(new InetSocketAddress(address(from, family), 0));
              return unconnected;
            });
    try {
      socket.connect(new InetSocketAddress(address(to, family), port), millis);
      socket.setSoTimeout(millis);
      return socket;
    } catch (IOException refused) {
      socket.close();
      throw refused;
    }
  }

  /// Whether a connection to a port that somebody listens at is possible.
  boolean connects(String from, String to, int family, int port) throws LoaderException {
    try (ServerSocket server = server(to, family, port);
        Socket client = connect(from, to, family, port);
        Socket accepted = server.accept()) {
      exchange(client, accepted);
      return true;
    } catch (IOException refused) {
      return false;
    }
  }

  /// A byte each way.
  static void exchange(Socket client, Socket server) throws IOException {
    server.setSoTimeout(PATIENCE_MILLIS);
    client.getOutputStream().write(42);
    assertThat(server.getInputStream().read()).isEqualTo(42);
    server.getOutputStream().write(43);
    assertThat(client.getInputStream().read()).isEqualTo(43);
  }

  /// Tells an apiserver of the pods, as those of `node-1`.
  void tell(FakeApiServer api) {
    api.put("/api/v1/namespaces", "Namespace", new Meta("", "x", ""), "");
    for (String pod : pods.keySet()) {
      api.put(
          "/api/v1/pods",
          "Pod",
          new Meta("x", pod, "\"app\":\"" + pod + "\""),
          "\"spec\":{\"nodeName\":\"node-1\",\"containers\":[{\"name\":\"main\"}]},\"status\":{\"phase\":\"Running\",\"podIPs\":[{\"ip\":\"%s\"},{\"ip\":\"%s\"}]}"
              .formatted(address(pod, 4), address(pod, 6)));
    }
  }

  /// Tells an apiserver of the policy `x/guard`.
  ///
  /// @param spec as JSON, with its name
  static void guard(FakeApiServer api, String spec) {
    api.put(
        "/apis/networking.k8s.io/v1/networkpolicies",
        "NetworkPolicy",
        new Meta("x", "guard", ""),
        spec);
  }

  /// The same of one for `b`.
  ///
  /// @param port of UDP that it opens; nothing if empty
  static void guard(FakeApiServer api, OptionalInt port) {
    String rules =
        port.isPresent()
            ? "{\"ports\":[{\"protocol\":\"UDP\",\"port\":%d}]}".formatted(port.getAsInt())
            : "";
    guard(
        api,
        "\"spec\":{\"podSelector\":{\"matchLabels\":{\"app\":\"b\"}},\"ingress\":[%s]}"
            .formatted(rules));
  }

  /// Policies and the pods, as they are compiled.
  CheckedInput input(String policies) {
    var text = new StringBuilder(policies);
    text.append("---\napiVersion: v1\nkind: Namespace\nmetadata: {name: x}\n");
    for (String pod : pods.keySet()) {
      text.append(
          """
          ---
          apiVersion: v1
          kind: Pod
          metadata: {name: %1$s, namespace: x, labels: {app: %1$s}}
          spec: {containers: [{name: c, image: i}]}
          status: {phase: Running, podIP: "%2$s", podIPs: [{ip: "%2$s"}, {ip: "%3$s"}]}
          """
              .formatted(pod, address(pod, 4), address(pod, 6)));
    }
    return Manifests.read(text.toString());
  }

  /// Compiles policies for the pods; answers denied packets.
  Bundle compile(String policies) throws IOException {
    var sink = new DiagnosticSink();
    Compilation compilation =
        Compilation.run(
            new InputRequest(List.of(), List.of(), InputStream.nullInputStream(), Path.of("")),
            input(policies),
            new CompileOptions(
                SemanticsOptions.DEFAULT,
                new LoweringOptions(true, false, true, Budget.DEFAULT),
                null),
            sink);
    Path out = Files.createTempDirectory(folder, "bundle").resolve("out");
    return BundleBuild.withoutObject(
            Objects.requireNonNull(compilation, () -> sink.diagnostics().toString()), "test")
        .write(out);
  }

  /// What was compiled so far, by any process.
  List<Bundle> compiled() throws IOException {
    return new Archive(folder).all();
  }

  /// Where their interfaces come from.
  Interfaces interfaces() {
    return new Own();
  }

  /// A policy of this node that sees these pods only.
  NodePolicy policy() {
    return policy(Duration.ofSeconds(5));
  }

  /// @param lockTimeout how long it waits for another loader
  NodePolicy policy(Duration lockTimeout) {
    var options =
        new NodeOptions(
            pins(),
            folder.resolve("run"),
            lockTimeout,
            false,
            BpfSources.genericObject().orElseThrow());
    return new NodePolicy(options, new Archive(folder), new Own());
  }

  private final class Own implements Interfaces {
    @Override
    public List<PodInterface> pods() throws LoaderException {
      return PodInterfaces.discover().stream()
          .filter(pod -> pod.name().startsWith("np" + run + "h"))
          .toList();
    }

    @Override
    public SortedMap<Integer, String> names() throws LoaderException {
      return new PodInterfaces().names();
    }
  }

  /// Bundles are found again where they were compiled to.
  private record Archive(Path folder) implements BundleArchive {
    @Override
    public void write(Bundle bundle, Path target) throws IOException {
      Files.writeString(target.resolve("hash"), bundle.hash());
    }

    @Override
    public Bundle read(Path source) throws IOException {
      String hash = Files.readString(source.resolve("hash"));
      return all().stream()
          .filter(bundle -> bundle.hash().equals(hash))
          .findFirst()
          .orElseThrow(() -> new IOException("no bundle " + hash));
    }

    List<Bundle> all() throws IOException {
      var all = new ArrayList<Bundle>();
      try (var bundles = Files.newDirectoryStream(folder, "bundle*")) {
        for (Path bundle : bundles) {
          if (Files.isDirectory(bundle.resolve("out"))) {
            all.add(BundleReader.read(bundle.resolve("out")));
          }
        }
      } catch (BundleException unreadable) {
        throw new IOException(unreadable);
      }
      return all;
    }
  }

  private static void inside(String namespace, String... arguments) throws IOException {
    var command = new ArrayList<>(List.of("ip", "-n", namespace));
    command.addAll(List.of(arguments));
    run(command.toArray(String[]::new));
  }

  private static void run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException(String.join(" ", command) + ": " + output);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException(interrupted);
    }
  }

  @Override
  public void close() throws IOException {
    if (!owner) {
      return;
    }
    for (String pod : List.copyOf(pods.keySet())) {
      remove(pod);
    }
    run("umount", folder.resolve("bpf").toString());
    try (var paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
