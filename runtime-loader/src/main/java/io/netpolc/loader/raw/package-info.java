/// The foreign functions: one class for each C header, with the C names, layouts written by hand
/// and no decisions. The only package that may use restricted methods. Everything above it goes
/// through [io.netpolc.loader.raw.Kernel], which speaks of file descriptors and bytes. Depends on
/// `failure`. Read [io.netpolc.loader.raw.Kernel] first.
package io.netpolc.loader.raw;
