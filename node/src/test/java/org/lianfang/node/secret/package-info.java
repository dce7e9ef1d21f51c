/// A fake store of secrets.
@org.jspecify.annotations.NullMarked
package org.lianfang.node.secret;
