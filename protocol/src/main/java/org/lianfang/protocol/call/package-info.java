/// Requests for tokens and for opening records, each of which is recorded.
@org.jspecify.annotations.NullMarked
package org.lianfang.protocol.call;
