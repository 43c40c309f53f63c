package io.netpolc.compiler.incremental;

import io.netpolc.compiler.cluster.AddressClaims;
import io.netpolc.compiler.cluster.Namespace;
import io.netpolc.compiler.cluster.Node;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.ir.PeerTerm;
import io.netpolc.compiler.net.Cidr;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.resolve.PodIndex;
import io.netpolc.compiler.resolve.ServiceAddress;
import io.netpolc.compiler.rows.Decisions;
import io.netpolc.compiler.rows.Ports;
import io.netpolc.compiler.rows.RowSpace;
import io.netpolc.compiler.verdict.PolicyRef;
import io.netpolc.compiler.verdict.SemanticsOptions;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The tables of one node, kept at what a cluster says.
///
/// Addresses are told apart by the group of their pod (namespace, labels, names of ports), by the
/// innermost prefix that any ipBlock in use cut, as the node's own and as a Service's: what is told
/// apart does not depend on what rules say of it, so that a change of policies moves few addresses
/// or none. What a pod's change does to its addresses is told at once; what changes for local pods
/// is worked out by [#commit]. Listeners must not throw: what is told half leaves this behind what
/// its listeners know. Not thread-safe.
public final class LiveTables {
  private final String node;
  private final PodIndex groups = PodIndex.growing();
  private final LivePeers peers;
  private final LiveServices services = new LiveServices();
  private final Addresses addresses;
  private final LiveRows rows;
  private final Profiles profiles;
  private final Map<String, Pod> pods = new HashMap<>();
  private final Map<String, Pod> onNodesNetwork = new HashMap<>();
  private final Map<String, Map<String, String>> namespaces = new HashMap<>();
  private final Set<Integer> doubtfulServices = new TreeSet<>();
  private List<IpAddress> ofNode = List.of();

  /// Tables of a node without pods.
  ///
  /// @param node its name
  /// @param keepEstablished whether a tracked flow outlives the rule that allowed it
  /// @param listener hears how tables change
  /// @param subjects hears which vectors local pods have
  public LiveTables(
      String node,
      SemanticsOptions options,
      boolean keepEstablished,
      TableListener listener,
      SubjectListener subjects) {
    this.node = node;
    var prefixes = new LivePrefixes();
    peers = new LivePeers(groups, prefixes);
    addresses =
        new Addresses(
            options.ipBlocksMatchPods(),
            AddressClaims.on(node),
            groups,
            prefixes,
            peers,
            services,
            this::tell,
            listener);
    rows =
        new LiveRows(options, keepEstablished, peers, services, addresses::peerOf, listener::split);
    profiles = new Profiles(services, rows, this::cut, listener, subjects);
  }

  private void tell(int peer) {
    LivePeers.Key key = peers.key(peer);
    if (key.group() >= 0) {
      profiles.tellPods(peer, groups.selecting(key.group()), addresses.outside(key.prefix()));
    } else {
      profiles.tell(peer);
    }
  }

  /// The rows that cells name.
  public RowSpace rows() {
    return rows.rows();
  }

  /// The port classes.
  public Ports ports() {
    return rows.ports();
  }

  /// The decisions that rows name.
  public Decisions decisions() {
    return rows.decisions();
  }

  /// The pods that were put, in any order; changes with the next one.
  public Collection<Pod> pods() {
    return Collections.unmodifiableCollection(pods.values());
  }

  /// How many peer classes there are.
  public int peerCount() {
    return peers.count();
  }

  /// A namespace is there, or has other labels.
  public void put(Namespace namespace) {
    if (!namespace.labels().equals(namespaces.put(namespace.name(), namespace.labels()))) {
      profiles.changed(groups.relabel(namespace));
    }
  }

  /// A namespace has gone: pods that still live in it are known by its name only.
  public void removeNamespace(String name) {
    put(new Namespace(name, Map.of(Namespace.NAME_LABEL, name)));
    namespaces.remove(name);
  }

  /// A policy is there, or is another one.
  public void put(NetworkPolicy policy) {
    if (!profiles.isKnown(policy)) {
      profiles.put(new LivePolicy(policy));
    }
  }

  /// A policy has gone.
  public void removePolicy(PolicyRef ref) {
    profiles.remove(ref);
  }

  /// What is known of this node; without addresses if nothing is.
  ///
  /// @throws IllegalArgumentException if it is another node
  public void put(Node known) {
    if (!known.name().equals(node)) {
      throw new IllegalArgumentException(known.name() + " is not " + node);
    }
    ofNode = known.addresses();
    refreshOwn();
    tellServices();
  }

  /// A Service address is there, or leads elsewhere.
  public void put(ServiceAddress service) {
    Set<IpAddress> backends = backends(service.address());
    backends.addAll(LiveServices.backends(service));
    rows.cut(service);
    int number = services.put(service);
    refresh(service.address());
    doubtfulServices.add(number);
    tellServices();
    backends.forEach(this::doubtSubjects);
  }

  /// A Service address has gone.
  public void removeService(IpAddress address) {
    Set<IpAddress> backends = backends(address);
    int number = services.numberOf(address);
    if (number >= 0) {
      services.remove(address);
      rows.setPeer(number, null);
      refresh(address);
      tellServices();
      backends.forEach(this::doubtSubjects);
    }
  }

  private Set<IpAddress> backends(IpAddress service) {
    int number = services.numberOf(service);
    return LiveServices.backends(number < 0 ? null : services.get(number));
  }

  /// A pod is there, or is another one. Its addresses are enforced when this returns; what applies
  /// to it as a local pod is when [#commit] does.
  public void put(Pod pod) {
    replace(pods.put(pod.qualifiedName(), pod), pod, pod.qualifiedName());
  }

  /// A pod has gone.
  public void removePod(String namespace, String name) {
    String qualified = namespace + "/" + name;
    replace(pods.remove(qualified), null, qualified);
  }

  /// Whether [#commit] would tell anything.
  public boolean hasNews() {
    return profiles.hasNews();
  }

  /// Works out what has changed for local pods, and tells it.
  public void commit() {
    profiles.commit();
  }

  /// The policies that decide about pods of this node, and how much their rules list: each port,
  /// peer, and part that is taken out of a block.
  public Map<PolicyRef, Integer> lengths() {
    return profiles.lengths();
  }

  /// Tells a newcomer all that there is to know, as the listener was told it in the course of time.
  public void tellAll(TableListener newcomer) {
    profiles.tellAll(newcomer);
    addresses.tellAll(newcomer);
  }

  /// No vector has this number or a higher one.
  public int vectorCount() {
    return profiles.vectorCount();
  }

  private void replace(@Nullable Pod before, @Nullable Pod now, String name) {
    if (Objects.equals(before, now)) {
      return;
    }
    Set<IpAddress> touched = new HashSet<>();
    if (before != null) {
      for (IpAddress address : claimed(before)) {
        addresses.withdraw(address, before);
        touched.add(address);
      }
    }
    if (now != null) {
      for (IpAddress address : claimed(now)) {
        addresses.claim(address, now);
        touched.add(address);
      }
    }
    touched.forEach(this::refresh);
    refreshHost(name, now);
    tellServices();
    if (now != null && !claimed(now).isEmpty()) {
      profiles.offer(PodIndex.offers(now));
    }
    refreshSubject(name);
    touched.forEach(this::doubtSubjects);
  }

  private static List<IpAddress> claimed(Pod pod) {
    return pod.selectable() ? pod.addresses() : List.of();
  }

  private void refreshHost(String name, @Nullable Pod pod) {
    boolean here =
        pod != null && pod.hostNetwork() && !pod.completed() && node.equals(pod.nodeName());
    Pod before = here ? onNodesNetwork.put(name, pod) : onNodesNetwork.remove(name);
    if (here || before != null) {
      refreshOwn();
    }
  }

  private void refreshOwn() {
    Set<IpAddress> own = new HashSet<>(ofNode);
    onNodesNetwork.values().forEach(pod -> own.addAll(pod.addresses()));
    addresses.setOwn(own).forEach(this::refresh);
  }

  /// A pod of this node is a subject as long as an address is its own.
  private void refreshSubject(String name) {
    Pod pod = pods.get(name);
    if (pod == null || !node.equals(pod.nodeName())) {
      profiles.remove(name);
      return;
    }
    List<IpAddress> held =
        claimed(pod).stream().filter(address -> addresses.has(pod, address)).toList();
    if (held.isEmpty()) {
      profiles.remove(name);
    } else {
      profiles.put(held.size() == pod.addresses().size() ? pod : pod.withAddresses(held));
    }
  }

  /// Who has an address, and whether Services lead to it, may have changed.
  private void doubtSubjects(IpAddress address) {
    addresses.claimants(address).forEach(pod -> refreshSubject(pod.qualifiedName()));
  }

  private void refresh(IpAddress address) {
    boolean moved = addresses.refresh(address);
    int number = services.numberOf(address);
    if (number >= 0) {
      int peer = addresses.peerAt(address);
      rows.setPeer(number, peers.key(peer).service() == number ? peer : null);
    }
    if (moved) {
      doubtfulServices.addAll(services.leadingTo(address));
    }
  }

  /// Tells what is decided about Services of which, or behind which, something has changed.
  private void tellServices() {
    for (int number : doubtfulServices) {
      Integer peer = rows.peerOfService(number);
      if (peer != null) {
        profiles.tell(peer);
      }
    }
    doubtfulServices.clear();
  }

  private void cut(List<PeerTerm.Block> blocks) {
    for (Cidr prefix : addresses.unknown(blocks)) {
      addresses.cut(prefix).forEach(this::refresh);
    }
    tellServices();
  }
}
