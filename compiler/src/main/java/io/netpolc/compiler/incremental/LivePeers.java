package io.netpolc.compiler.incremental;

import io.netpolc.compiler.ir.Offer;
import io.netpolc.compiler.ir.PeerTerm;
import io.netpolc.compiler.ir.SelectorTerm;
import io.netpolc.compiler.resolve.PodIndex;
import io.netpolc.compiler.rows.Peers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/// Peer classes that are added as addresses ask for them, and never forgotten. Class 0 is an
/// address outside that is in no prefix.
final class LivePeers implements Peers {
  /// What an address is told apart by.
  ///
  /// @param group of its pod, or -1
  /// @param prefix the innermost, or [LivePrefixes#NONE]
  /// @param ownNode whether it is the node's own
  /// @param service number of the Service address it is, or -1
  record Key(int group, int prefix, boolean ownNode, int service) {
    static final int NONE = -1;
  }

  private static final int[] NOBODY = {};
  private static final int MOST_SELECTED = 1 << 16;

  private final PodIndex pods;
  private final LivePrefixes prefixes;
  private final Map<Key, Integer> ids = new HashMap<>();
  private final List<Key> keys = new ArrayList<>();
  private final List<List<Integer>> ofGroup = new ArrayList<>();
  private final List<List<Integer>> ofPrefix = new ArrayList<>();
  private final List<Integer> ofOwnNode = new ArrayList<>();

  /// The index's answers, which it keeps true, by the very terms that rules hold.
  private final IdentityHashMap<SelectorTerm, RoaringBitmap> selected = new IdentityHashMap<>();

  LivePeers(PodIndex pods, LivePrefixes prefixes) {
    this.pods = pods;
    this.prefixes = prefixes;
    idOf(new Key(Key.NONE, LivePrefixes.NONE, false, Key.NONE));
  }

  /// The class of a key; one more than the last if it is new.
  int idOf(Key key) {
    Integer known = ids.get(key);
    if (known != null) {
      return known;
    }
    int id = keys.size();
    ids.put(key, id);
    keys.add(key);
    note(ofGroup, key.group, id);
    note(ofPrefix, key.prefix, id);
    if (key.ownNode) {
      ofOwnNode.add(id);
    }
    return id;
  }

  private static void note(List<List<Integer>> lists, int number, int id) {
    while (lists.size() <= number) {
      lists.add(new ArrayList<>(1));
    }
    if (number >= 0) {
      lists.get(number).add(id);
    }
  }

  Key key(int peer) {
    return keys.get(peer);
  }

  /// The classes of the node's own addresses.
  List<Integer> ofOwnNode() {
    return ofOwnNode;
  }

  @Override
  public int count() {
    return keys.size();
  }

  @Override
  public int[] peersOf(PeerTerm term, @Nullable Offer offer) {
    return switch (term) {
      case PeerTerm.Block block -> {
        IntStream.Builder found = IntStream.builder();
        for (int prefix : prefixes.inside(block)) {
          if (prefix < ofPrefix.size()) {
            for (int peer : ofPrefix.get(prefix)) {
              if (offers(peer, offer)) {
                found.add(peer);
              }
            }
          }
        }
        yield found.build().sorted().toArray();
      }
      case PeerTerm.Anyone() -> {
        if (offer == null) {
          throw new IllegalArgumentException("anyone is not listed");
        }
        yield ofGroups(pods.offering(offer));
      }
      case PeerTerm.Pods(var selector) -> {
        var groups = select(selector);
        yield ofGroups(offer == null ? groups : RoaringBitmap.and(groups, pods.offering(offer)));
      }
    };
  }

  private RoaringBitmap select(SelectorTerm term) {
    RoaringBitmap known = selected.get(term);
    if (known == null) {
      if (selected.size() > MOST_SELECTED) {
        // Terms of policies that have gone.
        selected.clear();
      }
      known = pods.select(term);
      selected.put(term, known);
    }
    return known;
  }

  private int[] ofGroups(RoaringBitmap groups) {
    IntStream.Builder found = IntStream.builder();
    groups.forEach((int group) -> {
      if (group < ofGroup.size()) {
        ofGroup.get(group).forEach(found::add);
      }
    });
    return found.build().sorted().toArray();
  }

  private boolean offers(int peer, @Nullable Offer offer) {
    int group = keys.get(peer).group;
    return offer == null || (group >= 0 && pods.offering(offer).contains(group));
  }

  private boolean holds(PeerTerm term, @Nullable Offer offer, int peer) {
    Key key = keys.get(peer);
    boolean taken =
        switch (term) {
          case PeerTerm.Anyone() -> true;
          case PeerTerm.Block block ->
              key.prefix >= 0 && LivePrefixes.isInside(prefixes.get(key.prefix), block);
          case PeerTerm.Pods(var selector) ->
              key.group >= 0 && select(selector).contains(key.group);
        };
    return taken && offers(peer, offer);
  }

  /// This class alone, for rows towards it.
  Peers only(int peer) {
    int[] itself = {peer};
    return new Peers() {
      @Override
      public int count() {
        return peer + 1;
      }

      @Override
      public int[] peersOf(PeerTerm term, @Nullable Offer offer) {
        return holds(term, offer, peer) ? itself : NOBODY;
      }
    };
  }
}
