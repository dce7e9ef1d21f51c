/// What a member files about a subject: lists, risk codes, roles, evidence, header fields.
@org.jspecify.annotations.NullMarked
package org.lianfang.protocol.filing;
