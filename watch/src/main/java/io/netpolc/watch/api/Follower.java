package io.netpolc.watch.api;

import io.netpolc.compiler.frontend.live.LiveObject;
import io.netpolc.compiler.frontend.live.LiveReader;
import io.netpolc.compiler.frontend.live.LiveReceiver;
import io.netpolc.compiler.frontend.live.ObjectKey;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Follows one resource: lists it, watches it from there on, watches again where a watch ended, and
/// lists it anew when the server does not know the place any more. Ends when its thread is
/// interrupted.
public final class Follower implements Runnable {
  private static final Duration FIRST_WAIT = Duration.ofMillis(500);

  /// A watch is asked to end after some minutes, so that it moves to another server in time.
  private static final int LEAST_SECONDS = 300;

  /// Bookmarks come about every minute: a connection that is silent for much longer is dead.
  private static final Duration SILENCE = Duration.ofSeconds(150);

  /// A watch that ends sooner counts as a failure.
  private static final Duration SHORT = Duration.ofSeconds(1);

  private final ApiServer server;
  private final Resource resource;
  private final ResourceListener listener;
  private final RandomGenerator random;
  private final Backoff backoff;
  private String resourceVersion = "";

  /// @param listener hears everything by the thread that runs this
  public Follower(
      ApiServer server, Resource resource, ResourceListener listener, RandomGenerator random) {
    this.server = server;
    this.resource = resource;
    this.listener = listener;
    this.random = random;
    this.backoff = new Backoff(FIRST_WAIT, random);
  }

  @Override
  public void run() {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        follow();
      } catch (InterruptedIOException ended) {
        return;
      } catch (ApiException refused) {
        if (!refused.temporary()) {
          resourceVersion = "";
        }
        if (refused.gone()) {
          pause();
        } else {
          trouble(refused);
        }
      } catch (IOException failure) {
        trouble(failure);
      }
    }
  }

  private void follow() throws IOException {
    if (resourceVersion.isEmpty()) {
      ResourceList list = ResourceList.of(server, resource);
      listener.replaced(resource, list.objects().sequencedValues());
      resourceVersion = list.resourceVersion();
    }
    long start = System.nanoTime();
    watch();
    if (System.nanoTime() - start < SHORT.toNanos()) {
      pause();
    } else {
      backoff.reset();
    }
  }

  private void watch() throws IOException {
    int seconds = LEAST_SECONDS + random.nextInt(LEAST_SECONDS);
    var query =
        Map.of(
            "watch",
            "true",
            "allowWatchBookmarks",
            "true",
            "resourceVersion",
            resourceVersion,
            "timeoutSeconds",
            Integer.toString(seconds));
    var events = new Events();
    try (InputStream in = server.get(resource, query, SILENCE)) {
      listener.watching(resource);
      LiveReader.read(resource.toString(), in, events);
    } catch (SilenceException quiet) {
      // Nothing has changed, or the connection is dead: another one goes on from here.
      return;
    }
    if (events.refusal != null) {
      throw events.refusal;
    }
  }

  private void trouble(IOException failure) {
    listener.trouble(resource, String.valueOf(failure.getMessage()));
    pause();
  }

  private void pause() {
    try {
      Thread.sleep(backoff.next());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /// Takes the events of one watch. Where it broke, the next one starts.
  private final class Events implements LiveReceiver {
    private @Nullable ApiException refusal;

    @Override
    public void changed(LiveObject object, String version) {
      listener.changed(resource, object);
      upTo(version);
    }

    @Override
    public void deleted(ObjectKey key, String version) {
      listener.deleted(resource, key);
      upTo(version);
    }

    @Override
    public void bookmark(String version) {
      upTo(version);
    }

    private void upTo(String version) {
      resourceVersion = version;
      backoff.reset();
      listener.current(resource);
    }

    @Override
    public void refused(int code, String message) {
      refusal =
          new ApiException(
              code, "%s ends the watch of %s: %s".formatted(server.url(), resource, message));
    }
  }
}
