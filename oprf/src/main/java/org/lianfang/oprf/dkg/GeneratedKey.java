package org.lianfang.oprf.dkg;

import org.lianfang.oprf.KeyShare;

/// One key as its participant holds it after the dealing.
///
/// @param share the participant's own share, secret
/// @param key the public side
/// @param transcript what all participants sign
public record GeneratedKey(KeyShare share, SharedKey key, Transcript transcript) {}
