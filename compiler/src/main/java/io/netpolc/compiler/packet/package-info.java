/// Ethernet frames as bytes: a builder of every kind of packet that the data path must decide, and
/// an independent parser that says what a frame is by the packet rules of docs/datapath.md. Depends
/// on `net`. Read [io.netpolc.compiler.packet.PacketBuilder] first.
package io.netpolc.compiler.packet;
