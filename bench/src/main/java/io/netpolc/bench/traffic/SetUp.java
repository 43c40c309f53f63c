package io.netpolc.bench.traffic;

import io.netpolc.bench.Shell;
import io.netpolc.compiler.bundle.Bundle;
import io.netpolc.loader.NodePolicy;
import io.netpolc.loader.failure.LoaderException;
import java.io.IOException;
import java.util.List;

/// A packet filter that can be put in place and taken away.
sealed interface SetUp {
  String name();

  void install() throws IOException, InterruptedException, LoaderException;

  void remove() throws IOException, InterruptedException, LoaderException;

  /// Nothing filters.
  record Nothing() implements SetUp {
    @Override
    public String name() {
      return "no policy";
    }

    @Override
    public void install() {
      // There is nothing to put in place.
    }

    @Override
    public void remove() {
      // There is nothing to take away.
    }
  }

  /// Programs at the hooks of netpolc.
  ///
  /// @param node loads them
  record Programs(String name, NodePolicy node, Bundle bundle) implements SetUp {
    @Override
    public void install() throws LoaderException {
      if (node.load(bundle).attached().size() != 2) {
        throw new IllegalStateException("two pods are expected");
      }
    }

    @Override
    public void remove() throws LoaderException {
      node.detach();
    }
  }

  /// A table of nftables in the node's forward hook.
  record Nftables() implements SetUp {
    @Override
    public String name() {
      return "nftables";
    }

    @Override
    public void install() throws IOException, InterruptedException {
      Shell.feed(Texts.nftables(), "nft", "-f", "-");
    }

    @Override
    public void remove() throws IOException, InterruptedException {
      Shell.run("nft", "delete", "table", "ip", "npbench");
    }
  }

  /// iptables with sets in the node's FORWARD chain.
  record Ipset() implements SetUp {
    private static final List<String> RULES =
        List.of(
            "-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
            "-m set --match-set npbench-allowed src,dst,dst -j ACCEPT",
            "-m set --match-set npbench-isolated dst -j DROP");

    @Override
    public String name() {
      return "iptables with ipset";
    }

    @Override
    public void install() throws IOException, InterruptedException {
      Shell.feed(Texts.sets(), "ipset", "restore");
      for (String rule : RULES) {
        Shell.run(("iptables -A FORWARD " + rule).split(" ", -1));
      }
    }

    @Override
    public void remove() throws IOException, InterruptedException {
      Shell.run("iptables", "-F", "FORWARD");
      // The kernel lets go of a set a moment after the last rule that names it.
      Shell.run(
          "sh", "-c", "for i in 1 2 3 4 5 6 7 8 9; do ipset destroy && exit; sleep 0.2; done");
    }
  }
}
