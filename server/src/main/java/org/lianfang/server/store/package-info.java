/// The small relational data of one member's node, in one SQLite file.
@org.jspecify.annotations.NullMarked
package org.lianfang.server.store;
