/// What the kernel decides, compared with the reference and the tables. Needs BPF and the
/// capabilities to load programs.
package io.netpolc.testdata.kernel;
