/// The tables of the data path as bytes: layout, seeds, and the interpreter that decides a packet
/// from the seeds alone. Depends on `ir`, `net`, `verdict` and `diag`. Read
/// [io.netpolc.compiler.backend.maps.Seeds] first.
package io.netpolc.compiler.backend.maps;
