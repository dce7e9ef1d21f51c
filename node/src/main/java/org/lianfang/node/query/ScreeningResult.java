package org.lianfang.node.query;

import java.time.Duration;

/// What came of a screening.
///
/// @param asked lines whose subject was asked for
/// @param hits matches, one line of the hits file each
/// @param rejected lines that name no subject
/// @param missingEntries the most that any answer counted as missing
public record ScreeningResult(
    long asked, long hits, long rejected, int missingEntries, Duration elapsed) {}
