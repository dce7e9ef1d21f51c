/// Whom a record is about: subject types, identifiers, their one canonical form and check digits.
@org.jspecify.annotations.NullMarked
package org.lianfang.protocol.subject;
