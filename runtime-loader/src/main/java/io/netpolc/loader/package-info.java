/// Puts a compiled bundle into the kernel: loads and seeds the data path, finds the pods'
/// interfaces, attaches, swaps, watches and removes. No foreign memory shows here. Depends on `raw`
/// (behind [io.netpolc.loader.raw.Kernel]), `failure` and the compiler's `bundle`, `backend.maps`
/// and `net`. Read [io.netpolc.loader.NodePolicy] first, [io.netpolc.loader.ProgramInstance] for
/// proofs,

package io.netpolc.loader;
