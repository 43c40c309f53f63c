/// Addresses, prefixes and protocols as plain values. Depends on nothing. Read
/// [io.netpolc.compiler.net.IpAddress] first.
package io.netpolc.compiler.net;
