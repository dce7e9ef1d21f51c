package org.lianfang.server.network;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.lianfang.contract.member.GenesisRules;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Encoding;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.Refused;
import org.lianfang.protocol.member.Application;
import org.lianfang.protocol.member.GenesisCore;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.member.Role;
import org.lianfang.protocol.wire.MemberCodec;
import org.lianfang.server.CommandFailed;
import org.lianfang.server.web.Said;

/// What all founders sign: the core of the genesis, with the same content beside it for people.
///
/// @param time of the first block
/// @param hash SHA-256 of the core's bytes, which founders compare
/// @param core base64 of the bytes that are signed
record GenesisDraft(
    int version,
    String alliance,
    Instant time,
    int threshold,
    List<String> validators,
    List<FounderLine> founders,
    String standard,
    String hash,
    String core) {
  static final int VERSION = 1;

  /// A founder, for people.
  record FounderLine(String member, String nameZh, String nameEn, List<String> roles, String key) {
    static FounderLine of(Application application) {
      return new FounderLine(
          application.member().value(),
          application.nameChinese(),
          application.nameEnglish(),
          application.roles().stream().map(Role::wireName).toList(),
          application.keys().signing().fingerprint().toString());
    }
  }

  static GenesisDraft of(GenesisCore core, Instant time) {
    Bytes bytes = MemberCodec.encode(core);
    return new GenesisDraft(
        VERSION,
        core.alliance(),
        time,
        core.rules().custodianThreshold(),
        core.validators().stream().map(MemberId::value).toList(),
        core.founders().stream().map(FounderLine::of).toList(),
        Encoding.sha256(core.standard()).toHex(),
        Encoding.sha256(bytes).toHex(),
        Exchange.base64(bytes));
  }

  /// Reads a draft.
  ///
  /// @throws CommandFailed if it was changed, or is no genesis by the rules
  static GenesisDraft read(Path file) throws CommandFailed {
    GenesisDraft draft = Exchange.read(file, GenesisDraft.class);
    GenesisCore core = draft.readCore(file);
    if (!of(core, draft.time()).equals(draft)) {
      throw Exchange.invalid(
          file, new Said("核心内容之外的字段与核心内容不一致", "what stands beside the core is not what it says"));
    }
    require(core);
    return draft;
  }

  /// @throws CommandFailed with the reason if the rules refuse this genesis
  static void require(GenesisCore core) throws CommandFailed {
    if (core.trial()) {
      throw new CommandFailed(
          Reason.GENESIS_INVALID, new Said("试用联盟没有网络", "a trial has no network"));
    }
    try {
      GenesisRules.require(core);
    } catch (Refused e) {
      throw new CommandFailed(
          e.reason(),
          new Said(e.reason().zh() + "：" + e.zh(), e.reason().en() + ": " + e.getMessage()));
    }
  }

  Bytes coreBytes(Path file) throws CommandFailed {
    try {
      return Exchange.base64(core);
    } catch (Malformed e) {
      throw Exchange.invalid(file, new Said("核心内容无法解读", "the core is not readable"));
    }
  }

  GenesisCore readCore(Path file) throws CommandFailed {
    try {
      return MemberCodec.decodeGenesisCore(coreBytes(file));
    } catch (Malformed e) {
      throw Exchange.invalid(file, new Said("核心内容无法解读", "the core is not readable"));
    }
  }
}
