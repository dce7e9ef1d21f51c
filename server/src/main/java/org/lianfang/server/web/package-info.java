/// The REST interface: one controller a feature, one form for all problems.
@org.jspecify.annotations.NullMarked
package org.lianfang.server.web;
