/// Turns official and public lists into files that can be filed. Works offline, line by line.
@org.jspecify.annotations.NullMarked
package org.lianfang.cli.imports;
