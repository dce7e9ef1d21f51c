package org.lianfang.node.custody;

import org.lianfang.node.Identity;
import org.lianfang.node.Seams;
import org.lianfang.node.peer.Peers;

/// What every round of questions shares.
record Asking(
    Identity identity,
    Seams seams,
    Peers peers,
    AnswerCheck check,
    Combiner combiner,
    Speeds speeds,
    EvidenceLog evidence) {}
