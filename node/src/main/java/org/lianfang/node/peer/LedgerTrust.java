package org.lianfang.node.peer;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Date;
import java.util.Optional;
import java.util.function.Predicate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.member.MemberId;

/// Trusts exactly the certificates whose key an active member registered on the ledger. Names in
/// certificates, chains and authorities count for nothing.
final class LedgerTrust extends X509ExtendedTrustManager {
  private final Predicate<Bytes> isAdmitted;
  private final InstantSource clock;

  private LedgerTrust(Predicate<Bytes> isAdmitted, InstantSource clock) {
    this.isAdmitted = isAdmitted;
    this.clock = clock;
  }

  /// Trusts every active member: a server does not know yet who calls.
  static LedgerTrust anyMember(MemberDirectory members, InstantSource clock) {
    return new LedgerTrust(hash -> members.memberOf(hash).isPresent(), clock);
  }

  /// Trusts one member only: a client knows whom it calls.
  static LedgerTrust only(MemberDirectory members, MemberId member, InstantSource clock) {
    return new LedgerTrust(hash -> members.tlsKeyHashOf(member).equals(Optional.of(hash)), clock);
  }

  private void check(X509Certificate[] chain) throws CertificateException {
    if (chain.length == 0) {
      throw new CertificateException("no certificate was shown");
    }
    chain[0].checkValidity(Date.from(clock.instant()));
    if (!isAdmitted.test(TlsIdentity.keyHash(chain[0]))) {
      throw new CertificateException("not the certificate of an active member");
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    check(chain);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
