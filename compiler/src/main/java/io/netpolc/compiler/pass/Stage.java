package io.netpolc.compiler.pass;

/// The program after a pass.
///
/// @param <P> its form
/// @param pass the pass's name
/// @param program after it
/// @param changed whether the pass changed it
public record Stage<P>(String pass, P program, boolean changed) {}
