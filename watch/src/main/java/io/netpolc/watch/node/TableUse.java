package io.netpolc.watch.node;

import io.netpolc.compiler.backend.maps.Room;

/// How full the tables are that programs read. What is full is made anew, larger.
///
/// @param room of what
/// @param used how much is taken
/// @param capacity how much there is room for
public record TableUse(Room room, int used, int capacity) {}
