package org.lianfang.node.filing;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Lines of an input, one after the other; a [LineReader] is one.
@FunctionalInterface
public interface LineSource {
  /// The next line; null at the end.
  @Nullable Line next() throws IOException;
}
