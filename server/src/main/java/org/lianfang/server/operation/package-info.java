/// Long work: what runs, what became of it, and the files that it leaves.
@org.jspecify.annotations.NullMarked
package org.lianfang.server.operation;
