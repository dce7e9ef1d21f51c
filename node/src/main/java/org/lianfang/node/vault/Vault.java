package org.lianfang.node.vault;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.lianfang.protocol.custody.KeyId;
import org.lianfang.protocol.filing.RecordId;
import org.lianfang.protocol.subject.SubjectType;
import org.lianfang.protocol.vault.Token;
import org.lianfang.protocol.vault.VaultEntry;

/// The encrypted entries of all records, and the index from tokens to records.
///
/// Thread-safe. An entry and its token row are written in one synced batch.
public interface Vault {
  /// Stores entries; durable when it returns. The caller has checked each against a live header.
  void put(Collection<VaultEntry> entries);

  Optional<VaultEntry> get(RecordId record, KeyId tokenKey);

  /// The records whose token under this key is `token`.
  List<RecordId> lookup(KeyId tokenKey, Token token);

  /// Deletes all entries and token rows of these records; returns after they are gone from the
  /// files too (delete, flush, compact).
  void erase(Set<RecordId> records);

  /// How many live headers of this type lack their entry here.
  int missing(SubjectType subjectType);
}
