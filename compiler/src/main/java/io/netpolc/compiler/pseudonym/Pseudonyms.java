package io.netpolc.compiler.pseudonym;

import io.netpolc.compiler.cluster.Namespace;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// What stands for each name: its HMAC-SHA-256 (RFC 2104) under a key, cut short, in letters and
/// digits that every kind of name may have. Who does not have the key learns of a name only whether
/// it is the same as another of its kind, and cannot try guesses. Not thread-safe.
///
/// Values of labels are told apart by their keys, and names of objects by their namespaces, so that
/// the same word in two places has two pseudonyms.
final class Pseudonyms {
  private static final String ALGORITHM = "HmacSHA256";
  private static final String DIGITS = "abcdefghijklmnopqrstuvwxyz234567";
  private static final int BITS_EACH = 5;

  /// 80 bits: of a million names, two are alike in one of a million million clusters.
  private static final int DIGITS_OF_NAME = 16;

  /// What is left of the 15 bytes of a container port's name; 65 bits.
  private static final int DIGITS_OF_PORT = 13;

  /// Between the parts of what is hashed; no name has it.
  private static final String BREAK = "\0";

  private final Mac mac;
  private final Map<String, String> known = new HashMap<>();

  /// @param key not empty; two with the same key give the same pseudonyms
  Pseudonyms(byte[] key) {
    try {
      mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, impossible);
    }
  }

  String namespace(String name) {
    return WellKnown.NAMESPACES.contains(name) ? name : word("ns", DIGITS_OF_NAME, name);
  }

  String node(String name) {
    return word("node", DIGITS_OF_NAME, name);
  }

  String pod(String namespace, String name) {
    return word("pod", DIGITS_OF_NAME, namespace, name);
  }

  String policy(String namespace, String name) {
    return word("policy", DIGITS_OF_NAME, namespace, name);
  }

  String service(String namespace, String name) {
    return WellKnown.SERVICES.contains(namespace + "/" + name)
        ? name
        : word("svc", DIGITS_OF_NAME, namespace, name);
  }

  String endpointSlice(String namespace, String name) {
    return word("slice", DIGITS_OF_NAME, namespace, name);
  }

  /// Of a container's port or a Service's: they mean each other by name.
  String port(String name) {
    return word("p", DIGITS_OF_PORT, name);
  }

  String labelKey(String key) {
    return WellKnown.LABEL_KEYS.contains(key) ? key : word("k", DIGITS_OF_NAME, key);
  }

  /// @param key as it was
  String labelValue(String key, String value) {
    boolean kept =
        value.isEmpty() || WellKnown.LABEL_VALUES.getOrDefault(key, Set.of()).contains(value);
    if (kept) {
      return value;
    }
    return key.equals(Namespace.NAME_LABEL)
        ? namespace(value)
        : word("v", DIGITS_OF_NAME, key, value);
  }

  private String word(String kind, int digits, String... parts) {
    String text = kind + BREAK + String.join(BREAK, parts);
    return known.computeIfAbsent(text, _ -> kind + "-" + hashed(text, digits));
  }

  private String hashed(String text, int digits) {
    byte[] hash = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    var word = new StringBuilder();
    for (int digit = 0; digit < digits; digit++) {
      int value = 0;
      for (int bit = digit * BITS_EACH; bit < (digit + 1) * BITS_EACH; bit++) {
        value = (value << 1) | ((hash[bit / Byte.SIZE] >> (Byte.SIZE - 1 - bit % Byte.SIZE)) & 1);
      }
      word.append(DIGITS.charAt(value));
    }
    return word.toString();
  }
}
