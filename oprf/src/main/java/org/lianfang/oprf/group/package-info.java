/// Groups of prime order: their elements and scalars, and the libraries that compute with them.
///
/// Elements and scalars exist only as checked objects; whoever holds one need not check it again.
@org.jspecify.annotations.NullMarked
package org.lianfang.oprf.group;
