@org.jspecify.annotations.NullMarked
package org.lianfang.ledger.embedded;
