package io.netpolc.loader;

import io.netpolc.loader.failure.LoaderException;
import java.util.List;
import java.util.SortedMap;

/// Where interfaces come from: the kernel ([PodInterfaces]), or whoever knows better.
public interface Interfaces {
  /// Host ends of pods, in order of index.
  List<PodInterface> pods() throws LoaderException;

  /// Names of all interfaces by index.
  SortedMap<Integer, String> names() throws LoaderException;
}
