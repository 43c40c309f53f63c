/// What can go wrong outside the program: the kernel, its permissions, the bundle, another loader.
/// Depends on nothing. Read [io.netpolc.loader.failure.LoaderException] first.
package io.netpolc.loader.failure;
