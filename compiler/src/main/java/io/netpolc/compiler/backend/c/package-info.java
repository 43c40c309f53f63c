/// The C text of a policy set: the shape as constants, what the tables' decisions stand for as
/// comments, and the data path. Depends on `backend.maps` (the shape), `bundle` and `verdict`. Read
/// [io.netpolc.compiler.backend.c.CEmitter] first.
package io.netpolc.compiler.backend.c;
