package org.lianfang.server;

/// One thing that a node needs before it can serve.
///
/// @param name lower snake case
/// @param detail a figure or a word, nothing of anybody's data
public record Readiness(String name, boolean ok, String detail) {}
