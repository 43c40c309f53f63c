/// What an apiserver sends: lists, pages of them and watches, read object by object.
package io.netpolc.compiler.frontend.live;
