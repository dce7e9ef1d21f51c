package org.lianfang.node.peer;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.lianfang.node.secret.NoSuchSecret;
import org.lianfang.node.secret.SecretStore;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Encoding;
import org.lianfang.protocol.InvariantViolation;
import org.lianfang.protocol.member.MemberId;

/// The member's TLS key and certificate, P-256.
///
/// The certificate is self-signed: no authority vouches for a member. What counts is its public
/// key, whose hash the member registered on the ledger ([#keyHash]).
public final class TlsIdentity {
  private static final String KEY = "tls.key";
  private static final String CERTIFICATE = "tls.certificate";
  private static final Duration LIFE = Duration.ofDays(3650);

  private final PrivateKey key;
  private final X509Certificate certificate;

  private TlsIdentity(PrivateKey key, X509Certificate certificate) {
    this.key = key;
    this.certificate = certificate;
  }

  /// Reads the identity from the store, making it first where it is missing.
  public static TlsIdentity of(
      SecretStore secrets, MemberId member, Instant now, SecureRandom random) {
    try {
      if (!secrets.contains(KEY) || !secrets.contains(CERTIFICATE)) {
        make(secrets, member, now, random);
      }
      byte[] key = secrets.use(KEY, byte[]::clone);
      PrivateKey privateKey =
          KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(key));
      Arrays.fill(key, (byte) 0);
      return new TlsIdentity(privateKey, parse(secrets.use(CERTIFICATE, byte[]::clone)));
    } catch (GeneralSecurityException | IOException | OperatorCreationException | NoSuchSecret e) {
      throw new InvariantViolation("the TLS identity cannot be made or read", e);
    }
  }

  private static void make(SecretStore secrets, MemberId member, Instant now, SecureRandom random)
      throws GeneralSecurityException, IOException, OperatorCreationException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"), random);
    KeyPair pair = generator.generateKeyPair();
    X500Name name = new X500Name("CN=" + member.value());
    byte[] certificate =
        new JcaX509v3CertificateBuilder(
                name,
                new BigInteger(127, random),
                Date.from(now.minus(Duration.ofDays(1))),
                Date.from(now.plus(LIFE)),
                name,
                pair.getPublic())
            .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()))
            .getEncoded();
    secrets.put(KEY, pair.getPrivate().getEncoded());
    secrets.put(CERTIFICATE, certificate);
  }

  private static X509Certificate parse(byte[] der) throws CertificateException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
  }

  PrivateKey key() {
    return key;
  }

  X509Certificate certificate() {
    return certificate;
  }

  /// SHA-256 of the public key info, as the member registers it.
  public Bytes keyHash() {
    return keyHash(certificate);
  }

  static Bytes keyHash(X509Certificate certificate) {
    return Encoding.sha256(Bytes.owning(certificate.getPublicKey().getEncoded()));
  }

  @Override
  public String toString() {
    return "TlsIdentity[" + keyHash() + "]";
  }
}
