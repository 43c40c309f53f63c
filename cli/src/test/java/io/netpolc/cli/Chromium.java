package io.netpolc.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A browser without a window, driven over its DevTools protocol through two pipes: no port is
/// opened. What its page asked the network for and complained about is kept.
final class Chromium implements AutoCloseable {
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");

  private final Process process;
  private final OutputStream commands;
  private final InputStream events;
  private final List<String> requests = new ArrayList<>();
  private final List<String> complaints = new ArrayList<>();
  private String session = "";
  private int last;

  private Chromium(Process process, OutputStream commands, InputStream events) {
    this.process = process;
    this.commands = commands;
    this.events = events;
  }

  /// The browser's program, or null where there is none.
  static @Nullable String program() {
    return Stream.of(System.getenv("PATH").split(":", -1))
        .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst()
        .orElse(null);
  }

  /// Starts a browser with an empty page.
  ///
  /// @param folder for its files
  /// @param dark whether it says that dark colours are preferred
  static Chromium start(String program, Path folder, boolean dark)
      throws IOException, InterruptedException {
    Path down = folder.resolve("down");
    Path up = folder.resolve("up");
    new ProcessBuilder("mkfifo", down.toString(), up.toString()).start().waitFor();
    String command =
        "exec \"$0\" --headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage"
            + " --no-first-run --window-size=1500,950 --disable-background-networking --disable-component-update"
            + (dark ? " --blink-settings=preferredColorScheme=0" : "")
            + " --remote-debugging-pipe --user-data-dir=\"$1\" about:blank 3<\"$2\" 4>\"$3\"";
    Process process =
        new ProcessBuilder(
                "sh",
                "-c",
                command,
                program,
                folder.resolve("profile").toString(),
                down.toString(),
                up.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("chromium.log").toFile())
            .start();
    OutputStream commands = new BufferedOutputStream(Files.newOutputStream(down));
    var browser =
        new Chromium(process, commands, new BufferedInputStream(Files.newInputStream(up)));
    String target =
        browser.send("Target.createTarget", "{\"url\":\"about:blank\"}").get("/result/targetId");
    browser.session =
        browser
            .send("Target.attachToTarget", "{\"targetId\":\"" + target + "\",\"flatten\":true}")
            .getOrDefault("/result/sessionId", "");
    for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
      browser.send(domain + ".enable", "{}");
    }
    return browser;
  }

  /// Loads a page and waits for it.
  void open(Path page) throws IOException {
    send("Page.navigate", "{\"url\":" + quoted(page.toUri().toString()) + "}");
    while (!"Page.loadEventFired".equals(next().get("/method"))) {
      // Events of other kinds are kept as they come.
    }
  }

  /// The value of an expression as text.
  String value(String expression) throws IOException {
    Map<String, String> answer =
        send(
            "Runtime.evaluate",
            "{\"returnByValue\":true,\"awaitPromise\":true,\"expression\":"
                + quoted("(async () => String(await (" + expression + ")))()")
                + "}");
    String thrown = answer.get("/result/exceptionDetails/exception/description");
    if (thrown != null) {
      throw new AssertionError(expression + ": " + thrown);
    }
    return answer.getOrDefault("/result/result/value", "");
  }

  /// Clicks with the mouse in the middle of the first element that a selector finds.
  void click(String selector) throws IOException {
    String middle =
        value(
            "(() => { const e = document.querySelector("
                + quoted(selector)
                + "); e.scrollIntoView({block: 'center', inline: 'center'});"
                + " const r = e.getBoundingClientRect();"
                + " return (r.x + r.width / 2) + ',\"y\":' + (r.y + r.height / 2); })()");
    for (String type : List.of("mousePressed", "mouseReleased")) {
      send(
          "Input.dispatchMouseEvent",
          "{\"type\":\"" + type + "\",\"button\":\"left\",\"clickCount\":1,\"x\":" + middle + "}");
    }
  }

  /// Types a text into what has the focus.
  void type(String text) throws IOException {
    send("Input.insertText", "{\"text\":" + quoted(text) + "}");
  }

  /// Presses a key such as `Enter`.
  void press(String key) throws IOException {
    String text = key.equals("Enter") ? ",\"text\":\"\\r\"" : "";
    for (String type : List.of("keyDown", "keyUp")) {
      send(
          "Input.dispatchKeyEvent",
          "{\"type\":\""
              + type
              + "\",\"key\":\""
              + key
              + "\",\"code\":\""
              + key
              + "\""
              + text
              + "}");
    }
  }

  /// Writes what the page looks like.
  void screenshot(Path file) throws IOException {
    String image = send("Page.captureScreenshot", "{}").get("/result/data");
    Files.write(file, Base64.getDecoder().decode(String.valueOf(image)));
  }

  /// The addresses that the page asked for.
  List<String> requests() {
    return List.copyOf(requests);
  }

  /// What was written to the console as an error or warning, and what was thrown or refused.
  List<String> complaints() {
    return List.copyOf(complaints);
  }

  private Map<String, String> send(String method, String parameters) throws IOException {
    int id = ++last;
    String of = session.isEmpty() ? "" : ",\"sessionId\":\"" + session + "\"";
    String message =
        "{\"id\":%d,\"method\":\"%s\",\"params\":%s%s}\0".formatted(id, method, parameters, of);
    commands.write(message.getBytes(StandardCharsets.UTF_8));
    commands.flush();
    while (true) {
      Map<String, String> answer = next();
      if (String.valueOf(id).equals(answer.get("/id"))) {
        if (answer.containsKey("/error/message")) {
          throw new IOException(method + ": " + answer.get("/error/message"));
        }
        return answer;
      }
    }
  }

  /// The next message: its values by the pointers to them.
  private Map<String, String> next() throws IOException {
    var message = new ByteArrayOutputStream();
    for (int c = events.read(); c != 0; c = events.read()) {
      if (c < 0) {
        throw new IOException("the browser has gone");
      }
      message.write(c);
    }
    Map<String, String> values = values(message.toByteArray());
    switch (values.getOrDefault("/method", "")) {
      case "Network.requestWillBeSent" ->
          requests.add(String.valueOf(values.get("/params/request/url")));
      case "Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded" ->
          complaints.add(values.toString());
      default -> {}
    }
    return values;
  }

  private static Map<String, String> values(byte[] json) throws IOException {
    Map<String, String> values = new HashMap<>();
    try (JsonParser parser = new JsonFactory().createParser(json)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token.isScalarValue()) {
          values.put(parser.getParsingContext().pathAsPointer().toString(), parser.getText());
        }
      }
    }
    return values;
  }

  static String quoted(String text) {
    return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
  }

  @Override
  public void close() throws IOException {
    try (commands;
        events) {
      session = "";
      commands.write("{\"id\":0,\"method\":\"Browser.close\"}\0".getBytes(StandardCharsets.UTF_8));
      commands.flush();
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
