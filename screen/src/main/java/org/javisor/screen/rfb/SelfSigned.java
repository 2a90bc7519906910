package org.javisor.screen.rfb;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;

/**
 * Writes an X.509 certificate that is signed with its own key, as Java has no public interface for that.
 *
 * @see "RFC 5280, 4.1 Basic Certificate Fields; ITU-T X.690, Distinguished Encoding Rules"
 */
final class SelfSigned {
  private static final int INTEGER = 0x02;
  private static final int BIT_STRING = 0x03;
  private static final int OCTET_STRING = 0x04;
  private static final int OBJECT_IDENTIFIER = 0x06;
  private static final int UTF8_STRING = 0x0C;
  private static final int GENERALIZED_TIME = 0x18;
  private static final int SEQUENCE = 0x30;
  private static final int SET = 0x31;
  private static final int VERSION = 0xA0;
  private static final int EXTENSIONS = 0xA3;
  private static final int DNS_NAME = 0x82;

  private static final byte[] ECDSA_WITH_SHA256 = {0x2A, (byte) 0x86, 0x48, (byte) 0xCE, 0x3D, 4, 3, 2};
  private static final byte[] COMMON_NAME = {0x55, 4, 3};
  private static final byte[] SUBJECT_ALTERNATIVE_NAME = {0x55, 0x1D, 0x11};

  private SelfSigned() {}

  /** Valid for ever, as who trusts it compares it with what the server said. */
  static X509Certificate certificate(KeyPair pair, String hostName) throws GeneralSecurityException {
    byte[] name = element(SEQUENCE, element(SET, element(SEQUENCE, element(OBJECT_IDENTIFIER, COMMON_NAME),
        element(UTF8_STRING, hostName.getBytes(StandardCharsets.UTF_8)))));
    byte[] algorithm = element(SEQUENCE, element(OBJECT_IDENTIFIER, ECDSA_WITH_SHA256));
    byte[] alternatives =
        element(SEQUENCE, element(DNS_NAME, hostName.getBytes(StandardCharsets.US_ASCII)));
    byte[] body = element(
        SEQUENCE,
        element(VERSION, element(INTEGER, new byte[] {2})),
        element(INTEGER, new BigInteger(120, new SecureRandom()).add(BigInteger.ONE).toByteArray()),
        algorithm,
        name,
        element(SEQUENCE, time("20200101000000Z"), time("99991231235959Z")),
        name,
        pair.getPublic().getEncoded(),
        element(EXTENSIONS, element(SEQUENCE, element(SEQUENCE,
            element(OBJECT_IDENTIFIER, SUBJECT_ALTERNATIVE_NAME), element(OCTET_STRING, alternatives)))));
    Signature signer = Signature.getInstance("SHA256withECDSA");
    signer.initSign(pair.getPrivate());
    signer.update(body);
    byte[] signature = signer.sign();
    byte[] bits = new byte[signature.length + 1];
    System.arraycopy(signature, 0, bits, 1, signature.length);
    byte[] encoded = element(SEQUENCE, body, algorithm, element(BIT_STRING, bits));
    return (X509Certificate) CertificateFactory.getInstance("X.509")
        .generateCertificate(new ByteArrayInputStream(encoded));
  }

  private static byte[] time(String text) {
    return element(GENERALIZED_TIME, text.getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] element(int tag, byte[]... contents) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : contents) {
      content.writeBytes(part);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    int length = content.size();
    if (length < 0x80) {
      out.write(length);
    } else if (length < 0x100) {
      out.write(0x81);
      out.write(length);
    } else {
      out.write(0x82);
      out.write(length >> 8);
      out.write(length);
    }
    out.writeBytes(content.toByteArray());
    return out.toByteArray();
  }
}
