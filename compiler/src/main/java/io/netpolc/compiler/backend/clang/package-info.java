/// From C text to a BPF object with clang. Depends on nothing of the compiler. Read
/// [io.netpolc.compiler.backend.clang.ClangDriver] first.
package io.netpolc.compiler.backend.clang;
