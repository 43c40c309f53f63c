/// What `netpolc lint` found, in the forms that `-o` offers; which of it counts; and fixes written
/// into files.
package io.netpolc.cli.lint;
