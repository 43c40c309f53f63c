/// The compiled artefact: what is in it, how it is written and read back. Depends on
/// `backend.maps`, `verdict` and `net`. Read [io.netpolc.compiler.bundle.Bundle] first.
package io.netpolc.compiler.bundle;
