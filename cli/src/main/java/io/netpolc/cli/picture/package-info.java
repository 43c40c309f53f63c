/// Pictures of who can reach whom: a drawing as SVG, and a page that people explore. Depends on the
/// compiler's `reach` and `verdict`, and on nothing of the commands but places. Read
/// [io.netpolc.cli.picture.Scene] first, then [io.netpolc.cli.picture.Layout].
package io.netpolc.cli.picture;
