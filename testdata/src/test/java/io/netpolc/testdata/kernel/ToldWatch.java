package io.netpolc.testdata.kernel;

import io.netpolc.compiler.frontend.ast.PolicyMode;
import io.netpolc.compiler.frontend.live.LiveObject;
import io.netpolc.fixture.FakeApiServer;
import io.netpolc.loader.Drift;
import io.netpolc.watch.api.ApiServer;
import io.netpolc.watch.api.ClusterAccess;
import io.netpolc.watch.node.NodeWatch;
import io.netpolc.watch.node.NodeWatch.Report;
import io.netpolc.watch.node.WatchOptions;
import io.netpolc.watch.telling.Reports;
import io.netpolc.watch.telling.Telling;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.DoublePredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A watch in a thread of its own, and what it tells.
class ToldWatch implements Report, AutoCloseable {
  private final List<String> complaints = new CopyOnWriteArrayList<>();
  private final ApiServer server;
  private final Telling telling;
  private final NodeWatch watch;
  private Thread thread = new Thread();

  /// Begins to tell, and not to follow yet.
  ToldWatch(LivePods pods, FakeApiServer api, WatchOptions how) throws IOException {
    server = ApiServer.at(new ClusterAccess(api.kubeconfig(pods.folder()), null));
    telling =
        Telling.at(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new Telling.Speaker(how.node(), "test", PolicyMode.ENFORCE),
            pods.policy());
    watch =
        new NodeWatch(
            how, Watching.options(pods), pods.interfaces(), Reports.all(telling.report(), this));
  }

  /// What could not be done so far.
  List<String> complaints() {
    return complaints;
  }

  void start() {
    thread = Watching.following(watch, server, complaints);
  }

  void end() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }

  private HttpURLConnection ask(String path) throws IOException {
    var url = URI.create("http://" + telling.address() + path).toURL();
    return (HttpURLConnection) url.openConnection();
  }

  int status(String path) throws IOException {
    return ask(path).getResponseCode();
  }

  String text(String path) throws IOException {
    try (InputStream in = ask(path).getInputStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /// A sample's value; NaN if there is none.
  double metric(String sample) throws IOException {
    Matcher line =
        Pattern.compile("(?m)^" + Pattern.quote(sample) + " (\\S+)$").matcher(text("/metrics"));
    return line.find() ? Double.parseDouble(line.group(1)) : Double.NaN;
  }

  void await(String path, int status) throws Exception {
    while (status(path) != status) {
      Thread.sleep(20);
    }
  }

  void await(String sample, DoublePredicate wanted) throws Exception {
    while (!wanted.test(metric(sample))) {
      Thread.sleep(20);
    }
  }

  @Override
  public void enforced(NodeWatch.Enforced now) {}

  @Override
  public void invalid(LiveObject.Invalid object) {}

  @Override
  public void kept(List<String> reasons) {
    complaints.addAll(reasons);
  }

  @Override
  public void compared(List<Drift> drift) {}

  @Override
  public void trouble(String reason) {
    complaints.add(reason);
  }

  @Override
  public void close() {
    try {
      end();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    telling.close();
    server.close();
  }
}
