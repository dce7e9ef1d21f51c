package org.lianfang.oprf.dkg;

import org.lianfang.oprf.DleqProof;
import org.lianfang.oprf.group.Element;

/// A receiver's claim that the share dealt to it is bad, with all that a judge needs: the pair's
/// two Diffie-Hellman values and the proof that they belong to the receiver's static key.
///
/// It opens this one share of this one dealer and no other.
///
/// @param receiver who complains, from 1
/// @param dealer who is complained of, from 1
/// @param ephemeralSecret static key of the receiver · ephemeral key of the dealer
/// @param staticSecret static key of the receiver · static key of the dealer
/// @param proof that both were multiplied by the receiver's static key
public record Complaint(
    int receiver, int dealer, Element ephemeralSecret, Element staticSecret, DleqProof proof) {}
