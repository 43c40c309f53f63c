package io.netpolc.compiler.frontend.objects;

import io.netpolc.compiler.frontend.schema.FieldPath;
import io.netpolc.compiler.frontend.schema.ObjectFields;
import io.netpolc.compiler.frontend.yaml.Node.Scalar;
import io.netpolc.compiler.net.IpAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads addresses; what is none is reported.
final class Addresses {
  private Addresses() {}

  /// Adds the address in a string field, if it is given.
  static void add(ObjectFields fields, String field, Collection<IpAddress> to) {
    Scalar text = fields.string(field);
    if (text != null && !text.text().isEmpty()) {
      addParsed(fields, fields.path(field), text, to);
    }
  }

  /// Adds the addresses in a list of strings.
  static void addAll(ObjectFields fields, String field, Collection<IpAddress> to) {
    List<Scalar> texts = fields.strings(field);
    for (int i = 0; i < texts.size(); i++) {
      if (!texts.get(i).text().equals("None")) {
        addParsed(fields, fields.path(field).index(i), texts.get(i), to);
      }
    }
  }

  /// `status.podIPs`, or `status.podIP` where that is missing.
  static List<IpAddress> ofPod(@Nullable ObjectFields status) {
    if (status == null) {
      return List.of();
    }
    var addresses = new LinkedHashSet<IpAddress>();
    for (ObjectFields item : status.objects("podIPs")) {
      add(item, "ip", addresses);
    }
    if (addresses.isEmpty()) {
      add(status, "podIP", addresses);
    }
    return new ArrayList<>(addresses);
  }

  private static void addParsed(
      ObjectFields fields, FieldPath path, Scalar text, Collection<IpAddress> to) {
    IpAddress address = IpAddress.parse(text.text());
    if (address != null) {
      to.add(address);
      return;
    }
    fields
        .errors()
        .invalid(
            path,
            text.span(),
            text.text(),
            "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
  }
}
