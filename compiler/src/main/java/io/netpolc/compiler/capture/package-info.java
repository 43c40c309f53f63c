/// Flows that others recorded, in the forms in which they are found: Hubble, conntrack, Calico and
/// AWS agent logs, pcap, pcapng, CSV. Reads, judges nothing. Depends on `net` and `packet`. Read
/// [io.netpolc.compiler.capture.CaptureFormat] first.
package io.netpolc.compiler.capture;
