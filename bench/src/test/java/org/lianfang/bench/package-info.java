/// Tests of the command, with loads of a few milliseconds.
@org.jspecify.annotations.NullMarked
package org.lianfang.bench;
