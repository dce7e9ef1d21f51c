/// Generated messages, and the codecs that turn them into values. Nothing else uses the messages.
@org.jspecify.annotations.NullMarked
package org.lianfang.protocol.wire;
