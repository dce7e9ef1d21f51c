/// The way of a query, from a subject to an answer.
@org.jspecify.annotations.NullMarked
package org.lianfang.node.query;
