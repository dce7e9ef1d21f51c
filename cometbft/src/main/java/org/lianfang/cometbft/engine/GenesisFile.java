package org.lianfang.cometbft.engine;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.ledger.Envelope;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What all engines of an alliance begin with; equal byte for byte everywhere.
///
/// @param alliance the alliance's id, which is the engine's chain id
/// @param time ledger time of the first block, whole milliseconds
/// @param validators consensus keys (Ed25519, 32 bytes) of the first validators, ascending
/// @param envelope the genesis command: the first entry of the first block
public record GenesisFile(String alliance, Instant time, List<Bytes> validators, Bytes envelope) {
  /// The power of every validator.
  public static final long POWER = 10;

  /// How many bytes a block may have.
  public static final int BLOCK_BYTES_MAX = 4 << 20;

  private static final int FILE_BYTES_MAX = 4 << 20;
  private static final JsonMapper JSON = new JsonMapper();

  /// @throws IllegalArgumentException if a value is outside what the engine takes
  public GenesisFile {
    validators = List.copyOf(validators);
    if (!alliance.matches("[A-Za-z0-9._-]{1,50}")) {
      throw new IllegalArgumentException(
          "the engine takes alliance ids of at most 50 letters, digits, dots, hyphens");
    }
    if (!time.truncatedTo(ChronoUnit.MILLIS).equals(time) || time.isBefore(Instant.EPOCH)) {
      throw new IllegalArgumentException("the genesis time has whole milliseconds");
    }
    if (validators.isEmpty()) {
      throw new IllegalArgumentException("an alliance begins with validators");
    }
    for (int i = 0; i < validators.size(); i++) {
      if (validators.get(i).size() != 32
          || (i > 0 && validators.get(i - 1).compareTo(validators.get(i)) >= 0)) {
        throw new IllegalArgumentException("validators' keys have 32 bytes and ascend");
      }
    }
    if (envelope.isEmpty() || envelope.size() > Envelope.SIZE_MAX) {
      throw new IllegalArgumentException("a genesis command has up to 1 MiB");
    }
  }

  /// The file's bytes: JSON, always the same for the same values, so that founders can compare and
  /// sign them.
  public Bytes encode() {
    StringBuilder json = new StringBuilder();
    json.append(
        """
        {
          "genesis_time": "%s",
          "chain_id": "%s",
          "initial_height": "1",
          "consensus_params": {
            "block": {"max_bytes": "%d", "max_gas": "-1"},
            "evidence": {
              "max_age_num_blocks": "100000",
              "max_age_duration": "1209600000000000",
              "max_bytes": "1048576"
            },
            "validator": {"pub_key_types": ["ed25519"]},
            "version": {"app": "0"},
            "abci": {"vote_extensions_enable_height": "0"}
          },
          "validators": [
        """
            .formatted(time, alliance, BLOCK_BYTES_MAX));
    for (int i = 0; i < validators.size(); i++) {
      json.append(
          """
              {
                "address": "%s",
                "pub_key": {"type": "tendermint/PubKeyEd25519", "value": "%s"},
                "power": "%d",
                "name": ""
              }%s
          """
              .formatted(
                  NodeId.of(validators.get(i)).toString().toUpperCase(Locale.ROOT),
                  base64(validators.get(i)),
                  POWER,
                  i + 1 < validators.size() ? "," : ""));
    }
    json.append(
        """
          ],
          "app_hash": "",
          "app_state": "%s"
        }
        """
            .formatted(base64(envelope)));
    return Bytes.utf8(json.toString());
  }

  /// Reads a file.
  ///
  /// @throws Malformed if the bytes are not exactly what [#encode] makes
  public static GenesisFile decode(Bytes file) throws Malformed {
    if (file.size() > FILE_BYTES_MAX) {
      throw new Malformed("a genesis file has at most 4 MiB");
    }
    GenesisFile read;
    try {
      JsonNode root = JSON.readTree(file.toArray());
      List<Bytes> validators = new ArrayList<>();
      for (JsonNode validator : root.path("validators")) {
        validators.add(bytes(validator.path("pub_key").path("value")));
      }
      read =
          new GenesisFile(
              root.path("chain_id").asString(""),
              Instant.parse(root.path("genesis_time").asString("")),
              validators,
              bytes(root.path("app_state")));
    } catch (JacksonException | IllegalArgumentException | java.time.DateTimeException e) {
      throw new Malformed("not a genesis file");
    }
    if (!read.encode().equals(file)) {
      throw new Malformed("the genesis file is not in its one form");
    }
    return read;
  }

  /// The state of the application as the engine hands it over: the envelope in base64 as a JSON
  /// string.
  public boolean isAppState(Bytes json) {
    return json.text().strip().equals('"' + base64(envelope) + '"');
  }

  private static String base64(Bytes bytes) {
    return Base64.getEncoder().encodeToString(bytes.toArray());
  }

  private static Bytes bytes(JsonNode text) {
    return Bytes.owning(
        Base64.getDecoder().decode(text.asString("").getBytes(StandardCharsets.US_ASCII)));
  }
}
