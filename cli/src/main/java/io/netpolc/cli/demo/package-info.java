/// `netpolc demo`: pods made of network namespaces, real connections between them, and the story
/// that is told with them. Depends on the compiler and the loader; nothing but the command depends
/// on it. Read [io.netpolc.cli.demo.DemoNetwork] first.
package io.netpolc.cli.demo;
