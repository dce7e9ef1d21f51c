/// The replicated state: its tables, typed reading for rules and nodes, typed writing for rules.
@org.jspecify.annotations.NullMarked
package org.lianfang.contract.state;
