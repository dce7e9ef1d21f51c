package org.lianfang.oprf.dkg;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.lianfang.oprf.KeyShare;
import org.lianfang.oprf.Suite;
import org.lianfang.oprf.group.Element;

/// The generation of a list of keys among the same participants with the same static keys: at
/// genesis k_T of every subject type, and k_P.
///
/// 1. Every participant draws a [StaticKey]; the public ones are agreed on, in order.
/// 2. Each sends [#deal] to all.
/// 3. Each runs [#receive] on all messages, and signs the transcripts ([Transcript#sign]).
/// 4. When every transcript has every signature the shares are in force, and the static keys are
///    destroyed.
///
/// Thread-safe; holds nothing secret.
public final class Ceremony {

  private final List<Session> sessions;

  /// A ceremony.
  ///
  /// @param suite the keys' suite
  /// @param threshold how many custodians it will take
  /// @param staticKeys of the participants in their order, see [Session#of]
  /// @param sessionIds one for each key, all different: alliance, ceremony and key
  public Ceremony(Suite suite, int threshold, List<Element> staticKeys, List<byte[]> sessionIds) {
    this.sessions =
        sessionIds.stream().map(id -> Session.of(suite, threshold, staticKeys, id)).toList();
    long distinct = new HashSet<>(sessionIds.stream().map(ByteBuffer::wrap).toList()).size();
    if (sessionIds.isEmpty() || distinct != sessionIds.size()) {
      throw new IllegalArgumentException("one session id for each key, all different");
    }
  }

  /// The session of one key, for complaints.
  ///
  /// @param key the key's number, from 0
  /// @return the session
  public Session session(int key) {
    return sessions.get(key);
  }

  /// Deals for every key: round 1.
  ///
  /// @param dealer the participant's index, from 1
  /// @param own its key pair
  /// @param random the source of randomness
  /// @return a message for each key, in order
  public List<byte[]> deal(int dealer, StaticKey own, SecureRandom random) {
    return sessions.stream().map(session -> session.deal(dealer, own, random)).toList();
  }

  /// Checks all dealers' messages for every key: round 2.
  ///
  /// @param receiver the participant's index, from 1
  /// @param own its key pair
  /// @param deals by dealer, each with a message for each key
  /// @return all keys, or the first dealer at fault
  public Outcome receive(int receiver, StaticKey own, List<List<byte[]>> deals) {
    for (int dealer = 1; dealer <= deals.size(); dealer++) {
      if (deals.get(dealer - 1).size() != sessions.size()) {
        return new Outcome.Faulty(dealer, 0, Fault.MALFORMED);
      }
    }
    List<GeneratedKey> keys = new ArrayList<>();
    for (int key = 0; key < sessions.size(); key++) {
      int number = key;
      List<byte[]> forKey = deals.stream().map(messages -> messages.get(number)).toList();
      switch (sessions.get(key).receive(receiver, own, forKey)) {
        case Outcome.Completed completed -> keys.addAll(completed.keys());
        case Outcome.Faulty(int dealer, int ignored, Fault fault) -> {
          keys.stream().map(GeneratedKey::share).forEach(KeyShare::destroy);
          return new Outcome.Faulty(dealer, key, fault);
        }
      }
    }
    return new Outcome.Completed(keys);
  }
}
