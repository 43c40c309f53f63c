/// The compiler's stages in order, from input paths to a bundle. The only package that sees all the
/// others. Read [io.netpolc.compiler.driver.Compilation] first.
package io.netpolc.compiler.driver;
