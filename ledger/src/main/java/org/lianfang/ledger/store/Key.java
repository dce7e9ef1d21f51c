package org.lianfang.ledger.store;

import org.lianfang.protocol.Bytes;

/// A key of one table.
public record Key(Table table, Bytes bytes) {}
