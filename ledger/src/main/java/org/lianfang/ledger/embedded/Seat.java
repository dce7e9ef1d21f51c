package org.lianfang.ledger.embedded;

import org.lianfang.ledger.replica.Deliveries;
import org.lianfang.ledger.replica.Replica;

/// One member's replica in the engine, with those who follow it.
record Seat(String member, Replica replica, Deliveries deliveries) {}
