/// Checks the machine and a running alliance, and says how to mend what is wrong.
@org.jspecify.annotations.NullMarked
package org.lianfang.server.doctor;
