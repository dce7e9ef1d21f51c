/// A member of an alliance on many machines: the files that institutions exchange before they are a
/// network, and the node that then runs.
@org.jspecify.annotations.NullMarked
package org.lianfang.server.network;
