package org.lianfang.cometbft.rpc;

import java.util.Map;
import java.util.TreeMap;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;

/// What a joining member's engine may read from another member's: all that the engine's light
/// client asks for, and nothing else.
///
/// @param height of the block; 0 for the newest
/// @param page of a list, from 1
public record EngineQuestion(Kind kind, long height, int page) {
  private static final int BYTES = 1 + Long.BYTES + Integer.BYTES;
  private static final int PAGES_MAX = 100;
  private static final String PAGE_SIZE = "100";

  /// The calls of the engine's RPC that are answered.
  public enum Kind {
    COMMIT(1, "commit"),
    VALIDATORS(2, "validators"),
    CONSENSUS_PARAMS(3, "consensus_params");

    private final int number;
    private final String method;

    Kind(int number, String method) {
      this.number = number;
      this.method = method;
    }

    private static Kind of(int number) throws Malformed {
      for (Kind kind : values()) {
        if (kind.number == number) {
          return kind;
        }
      }
      throw new Malformed("a question of no known kind");
    }

    /// The call's name in the engine's RPC.
    public String method() {
      return method;
    }
  }

  /// @throws IllegalArgumentException if height or page are out of bounds
  public EngineQuestion {
    if (height < 0 || page < 1 || page > PAGES_MAX) {
      throw new IllegalArgumentException("a question has a height from 0 and a page from 1 to 100");
    }
  }

  public Bytes encode() {
    return Bytes.join(
        Bytes.owning(new byte[] {(byte) kind.number}), Bytes.ofLong(height), Bytes.ofInt(page));
  }

  /// Reads what [#encode] made.
  ///
  /// @throws Malformed if the bytes are no question
  public static EngineQuestion decode(Bytes bytes) throws Malformed {
    if (bytes.size() != BYTES) {
      throw new Malformed("not a question to an engine");
    }
    try {
      return new EngineQuestion(Kind.of(bytes.at(0)), bytes.longAt(1), bytes.intAt(1 + Long.BYTES));
    } catch (IllegalArgumentException e) {
      throw new Malformed(String.valueOf(e.getMessage()));
    }
  }

  /// The call's parameters, as the engine's RPC takes them.
  Map<String, String> parameters() {
    Map<String, String> parameters = new TreeMap<>();
    if (height > 0) {
      parameters.put("height", Long.toString(height));
    }
    if (kind == Kind.VALIDATORS) {
      parameters.put("page", Integer.toString(page));
      parameters.put("per_page", PAGE_SIZE);
    }
    return parameters;
  }
}
