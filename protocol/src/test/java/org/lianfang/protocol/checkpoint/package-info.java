@NullMarked
package org.lianfang.protocol.checkpoint;

import org.jspecify.annotations.NullMarked;
