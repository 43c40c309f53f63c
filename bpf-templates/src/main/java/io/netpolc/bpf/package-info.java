/// The data path's C sources as text, the prebuilt generic object, and the verdict codes that C and
/// Java share. Depends on nothing. Read [io.netpolc.bpf.BpfSources] first.
package io.netpolc.bpf;
