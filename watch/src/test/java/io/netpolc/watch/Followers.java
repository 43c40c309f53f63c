package io.netpolc.watch;

import io.netpolc.watch.api.ApiServer;
import io.netpolc.watch.api.Follower;
import io.netpolc.watch.api.Resource;
import io.netpolc.watch.state.ClusterStore;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Threads that follow resources, until [#stop].
final class Followers {
  private final List<Thread> threads = new ArrayList<>();

  void follow(ApiServer server, ClusterStore store, Resource... resources) {
    var random = new SplittableRandom(1);
    for (Resource resource : resources) {
      var follower = new Follower(server, resource, store, random.split());
      threads.add(Thread.ofPlatform().daemon().start(follower));
    }
  }

  void stop() throws InterruptedException {
    threads.forEach(Thread::interrupt);
    for (Thread thread : threads) {
      thread.join();
    }
  }
}
