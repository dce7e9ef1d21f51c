@org.jspecify.annotations.NullMarked
package org.lianfang.server.verify;
