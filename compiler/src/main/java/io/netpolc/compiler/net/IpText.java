package io.netpolc.compiler.net;

import org.jspecify.annotations.Nullable;

/// Text forms of addresses: dotted decimal, RFC 4291 section 2.2 for reading, RFC 5952 for writing.
final class IpText {
  private IpText() {}

  /// Reads an address; null when the text is none.
  ///
  /// @param leadingZeros whether octets may have leading zeros (`010.0.0.1`, read as decimal)
  static @Nullable IpAddress parse(String text, boolean leadingZeros) {
    if (text.indexOf(':') < 0) {
      long v4 = parseV4(text, leadingZeros);
      return v4 < 0 ? null : new IpAddress(IpFamily.V4, 0, v4);
    }
    return parseV6(text, leadingZeros);
  }

  private static long parseV4(String text, boolean leadingZeros) {
    long value = 0;
    int octets = 0;
    int octet = 0;
    int digits = 0;
    for (int i = 0; i <= text.length(); i++) {
      char c = i < text.length() ? text.charAt(i) : '.';
      if (c >= '0' && c <= '9') {
        if (digits > 0 && octet == 0 && !leadingZeros) {
          return -1;
        }
        octet = octet * 10 + (c - '0');
        digits++;
        if (octet > 255 || digits > 10) {
          return -1;
        }
      } else if (c == '.' && digits > 0 && octets < 4) {
        value = value << 8 | octet;
        octets++;
        octet = 0;
        digits = 0;
      } else {
        return -1;
      }
    }
    return octets == 4 ? value : -1;
  }

  private static @Nullable IpAddress parseV6(String text, boolean leadingZeros) {
    int[] groups = new int[8];
    int count = 0;
    int gap = -1;
    int i = 0;
    int length = text.length();
    if (text.startsWith("::")) {
      gap = 0;
      i = 2;
    } else if (text.startsWith(":")) {
      return null;
    }
    while (i < length) {
      if (count == 8) {
        return null;
      }
      int end = i;
      while (end < length && Character.digit(text.charAt(end), 16) >= 0 && text.charAt(end) < 128) {
        end++;
      }
      if (end < length && text.charAt(end) == '.') {
        long v4 = parseV4(text.substring(i), leadingZeros);
        if (v4 < 0 || count > 6) {
          return null;
        }
        groups[count++] = (int) (v4 >>> 16);
        groups[count++] = (int) (v4 & 0xffff);
        i = length;
        break;
      }
      if (end == i || end - i > 4) {
        return null;
      }
      groups[count++] = Integer.parseInt(text, i, end, 16);
      if (end == length) {
        i = length;
        break;
      }
      if (text.charAt(end) != ':' || end + 1 == length) {
        return null;
      }
      i = end + 1;
      if (text.charAt(i) == ':') {
        if (gap >= 0) {
          return null;
        }
        gap = count;
        i++;
      }
    }
    if (gap < 0 ? count != 8 : count == 8) {
      return null;
    }
    return ofGroups(groups, count, gap);
  }

  private static IpAddress ofGroups(int[] groups, int count, int gap) {
    int[] all = new int[8];
    int split = gap < 0 ? count : gap;
    System.arraycopy(groups, 0, all, 0, split);
    System.arraycopy(groups, split, all, 8 - (count - split), count - split);
    long high = 0;
    long low = 0;
    for (int g = 0; g < 4; g++) {
      high = high << 16 | all[g];
      low = low << 16 | all[g + 4];
    }
    if (high == 0 && low >>> 32 == 0xffff) {
      return new IpAddress(IpFamily.V4, 0, low & 0xffffffffL);
    }
    return IpAddress.v6(high, low);
  }

  static String format(IpAddress address) {
    long low = address.low();
    if (address.family() == IpFamily.V4) {
      return (low >>> 24) + "." + (low >>> 16 & 255) + "." + (low >>> 8 & 255) + "." + (low & 255);
    }
    int[] groups = new int[8];
    for (int g = 0; g < 4; g++) {
      groups[g] = (int) (address.high() >>> (48 - 16 * g) & 0xffff);
      groups[g + 4] = (int) (low >>> (48 - 16 * g) & 0xffff);
    }
    int bestStart = -1;
    int bestLength = 1;
    for (int g = 0; g < 8; g++) {
      int end = g;
      while (end < 8 && groups[end] == 0) {
        end++;
      }
      if (end - g > bestLength) {
        bestStart = g;
        bestLength = end - g;
      }
      g = Math.max(g, end - 1);
    }
    var text = new StringBuilder();
    for (int g = 0; g < 8; g++) {
      if (g == bestStart) {
        text.append("::");
        g += bestLength - 1;
        continue;
      }
      if (g > 0 && text.charAt(text.length() - 1) != ':') {
        text.append(':');
      }
      text.append(Integer.toHexString(groups[g]));
    }
    return text.toString();
  }
}
