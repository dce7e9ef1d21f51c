/// The generation of the alliance's keys: one driver on every custodian's node, moved by what
/// stands on the ledger.
///
/// | step on the ledger | what this node does |
/// |---|---|
/// | joining | draws a one-time key, keeps it, joins with it |
/// | dealing | deals for every key, keeps the messages, binds itself to their hash |
/// | certifying | sends and fetches messages, checks them, keeps its shares, certifies; complains of a message that does not hold; demands on the ledger what does not arrive, and shows there what is demanded of it |
/// | completed | erases everything but its shares |
/// | failed, lapsed | erases everything |
///
/// What the ledger shows and the disk holds is all that a step needs, so that a node which was
/// killed at any point goes on from there.
@org.jspecify.annotations.NullMarked
package org.lianfang.node.ceremony;
