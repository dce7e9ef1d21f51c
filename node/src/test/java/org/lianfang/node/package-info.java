/// Fakes of the node's seams, for the tests of every feature.
@org.jspecify.annotations.NullMarked
package org.lianfang.node;
