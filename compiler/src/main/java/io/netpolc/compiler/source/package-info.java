/// Where text came from: files, spans in them, lines and columns. Depends on nothing. Read
/// [io.netpolc.compiler.source.SourceFile] first.
package io.netpolc.compiler.source;
