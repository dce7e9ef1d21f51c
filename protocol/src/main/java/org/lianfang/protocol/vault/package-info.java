/// The erasable part of a record.
@org.jspecify.annotations.NullMarked
package org.lianfang.protocol.vault;
