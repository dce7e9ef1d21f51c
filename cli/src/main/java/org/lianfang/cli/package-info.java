/// The cli module.
@org.jspecify.annotations.NullMarked
package org.lianfang.cli;
