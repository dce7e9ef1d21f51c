/// The server module.
@org.jspecify.annotations.NullMarked
package org.lianfang.server;
