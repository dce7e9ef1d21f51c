package org.lianfang.server.network;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;
import org.lianfang.cometbft.CometBftLedger;
import org.lianfang.cometbft.Joining;
import org.lianfang.cometbft.SubmissionLimits;
import org.lianfang.cometbft.engine.EngineConfig;
import org.lianfang.cometbft.engine.GenesisFile;
import org.lianfang.cometbft.engine.Peer;
import org.lianfang.contract.AllianceContract;
import org.lianfang.contract.member.AllianceNetwork;
import org.lianfang.ledger.store.Store;
import org.lianfang.node.secret.FileSecretStore;
import org.lianfang.node.secret.SecretStore;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Faults;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.server.AllianceFolder;
import org.lianfang.server.CommandCode;
import org.lianfang.server.CommandFailed;
import org.lianfang.server.web.Said;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A member's ledger on CometBFT, with its engine in the member's folder.
///
/// @param listen where the engine listens for others
/// @param peers whom it connects to
/// @param retainBlocks how many blocks the engine keeps; 0 for all
/// @param snapshotBlocks how many blocks lie between two snapshots; 0 for none
/// @param joining how it comes to the ledger while it has none
/// @param lastHeight the last block that this member votes for
/// @param beginsRecord whether the record of the engine's votes begins by itself, as in a trial
public record MemberLedger(
    AllianceFolder folder,
    MemberId member,
    InetSocketAddress listen,
    List<Peer> peers,
    EngineConfig.Profile profile,
    long retainBlocks,
    long snapshotBlocks,
    Joining joining,
    long lastHeight,
    boolean beginsRecord) {
  private static final Logger log = LoggerFactory.getLogger(MemberLedger.class);

  /// Opens the ledger and starts the engine.
  ///
  /// @param replica the member's replica; closed with the ledger, and also if this fails
  /// @throws CommandFailed `ENGINE_MISSING` if the engine's program is, or its files cannot be
  ///   written; `FOLDER_INVALID` if the genesis is damaged
  public CometBftLedger open(
      AllianceContract contract, Store replica, InstantSource clock, Executor executor)
      throws CommandFailed {
    boolean handed = false;
    try {
      SecretStore secrets = new FileSecretStore(folder.secrets(member));
      GenesisFile genesis = GenesisFile.decode(Bytes.owning(Files.readAllBytes(folder.genesis())));
      CometBftLedger.Settings settings =
          new CometBftLedger.Settings(
              folder.engine(member),
              listen,
              peers,
              profile,
              retainBlocks,
              snapshotBlocks,
              true,
              SubmissionLimits.DEFAULT,
              lastHeight);
      handed = true;
      CometBftLedger ledger =
          CometBftLedger.open(
              settings,
              new MemberKeyring(member, secrets, beginsRecord),
              genesis,
              contract,
              new AllianceNetwork(),
              replica,
              new CometBftLedger.Seams(clock, executor),
              joining);
      var _ =
          ledger
              .stopped()
              .thenAccept(
                  cause ->
                      log.error("the ledger of {} stopped: {}", member, Faults.describe(cause)));
      return ledger;
    } catch (Malformed e) {
      throw new CommandFailed(
          CommandCode.FOLDER_INVALID,
          new Said(folder.genesis() + " 已损坏；请从备份恢复", folder.genesis() + " is damaged; restore it"));
    } catch (IllegalArgumentException e) {
      throw new CommandFailed(
          Reason.GENESIS_INVALID,
          new Said(
              folder.genesis() + "：" + e.getMessage(), folder.genesis() + ": " + e.getMessage()));
    } catch (IOException e) {
      String message = e.getMessage();
      String why = message == null ? e.toString() : message;
      throw new CommandFailed(CommandCode.ENGINE_MISSING, new Said("共识引擎无法使用：" + why, why));
    } finally {
      if (!handed) {
        replica.close();
      }
    }
  }
}
