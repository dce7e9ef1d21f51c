package org.lianfang.server.network;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.member.Application;
import org.lianfang.protocol.member.Endpoints;
import org.lianfang.protocol.member.Role;
import org.lianfang.protocol.member.SignedApplication;
import org.lianfang.protocol.wire.MemberCodec;
import org.lianfang.server.CommandFailed;
import org.lianfang.server.web.Said;

/// What an institution hands over to be admitted: its signed application, with the same content
/// beside it for people. Only what is signed counts; a file whose readable part says something else
/// is refused.
///
/// @param application base64 of the application's bytes
/// @param signature base64 of the applicant's signature over them
record ApplicationFile(
    int version,
    String alliance,
    String member,
    String nameZh,
    String nameEn,
    List<String> roles,
    @Nullable String node,
    @Nullable String engine,
    String key,
    String application,
    String signature) {
  static final int VERSION = 1;

  static ApplicationFile of(String alliance, SignedApplication signed) {
    Application application = signed.application();
    return new ApplicationFile(
        VERSION,
        alliance,
        application.member().value(),
        application.nameChinese(),
        application.nameEnglish(),
        application.roles().stream().map(Role::wireName).toList(),
        application.endpoints().map(Endpoints::node).orElse(null),
        application.endpoints().map(Endpoints::engine).orElse(null),
        application.keys().signing().fingerprint().toString(),
        Exchange.base64(signed.bytes()),
        Exchange.base64(signed.signature()));
  }

  /// Reads a file and checks its signature.
  ///
  /// @throws CommandFailed if it is no application to this alliance, or was changed
  static SignedApplication read(Path path, String alliance) throws CommandFailed {
    ApplicationFile file = Exchange.read(path, ApplicationFile.class);
    try {
      Bytes bytes = Exchange.base64(file.application());
      SignedApplication signed =
          new SignedApplication(
              bytes, MemberCodec.decodeApplication(bytes), Exchange.base64(file.signature()));
      if (!signed.isSignedFor(alliance)) {
        throw Exchange.invalid(
            path,
            new Said(
                "未由申请机构为联盟 " + alliance + " 签名",
                "not signed by the applicant for the alliance " + alliance));
      }
      if (!of(alliance, signed).equals(file)) {
        throw Exchange.invalid(
            path,
            new Said(
                "签名内容之外的字段与签名内容不一致", "what stands beside the signed bytes is not what they say"));
      }
      return signed;
    } catch (Malformed e) {
      throw Exchange.invalid(
          path, new Said("申请的签名内容无法解读", "the application's bytes are not readable"));
    }
  }
}
