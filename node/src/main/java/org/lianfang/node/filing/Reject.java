package org.lianfang.node.filing;

/// Why one line of an input was not filed.
///
/// @param line its number in the input, from 1
/// @param field the column at fault; empty where it is the line as a whole
/// @param code stable, upper snake case
/// @param zh what is wrong, in Chinese; repeats nothing of the line
/// @param en the same in English
public record Reject(long line, String field, String code, String zh, String en) {}
