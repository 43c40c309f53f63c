package io.netpolc.compiler.frontend.policy;

import io.netpolc.compiler.frontend.ast.LabelSelector;
import io.netpolc.compiler.frontend.ast.Peer;
import io.netpolc.compiler.frontend.schema.ObjectFields;
import org.jspecify.annotations.Nullable;

/// Reads an item of `from` or `to`, checked as the apiserver's `ValidateNetworkPolicyPeer` does.
final class PeerReader {
  private PeerReader() {}

  /// Reads a peer.
  ///
  /// @param live whether the policy carries a `resourceVersion`
  /// @return null if it is not valid, which was then reported
  static @Nullable Peer read(ObjectFields fields, boolean live) {
    ObjectFields pods = fields.object("podSelector");
    ObjectFields namespaces = fields.object("namespaceSelector");
    ObjectFields block = fields.object("ipBlock");
    fields.rejectUnknown();
    LabelSelector podSelector = pods == null ? null : SelectorReader.read(pods);
    LabelSelector namespaceSelector = namespaces == null ? null : SelectorReader.read(namespaces);
    Peer.IpBlock ipBlock = block == null ? null : IpBlockReader.read(block, live, fields.span());
    boolean broken =
        fields.broken("podSelector")
            || fields.broken("namespaceSelector")
            || fields.broken("ipBlock");
    boolean selects = podSelector != null || namespaceSelector != null;
    if (broken) {
      return null;
    }
    if (!selects && block == null) {
      fields.errors().required(fields.path(), fields.span(), "must specify a peer");
      return null;
    }
    if (selects && block != null) {
      fields
          .errors()
          .forbidden(fields.path(), fields.span(), "may not specify both ipBlock and another peer");
      return null;
    }
    return selects ? new Peer.Pods(namespaceSelector, podSelector, fields.span()) : ipBlock;
  }
}
