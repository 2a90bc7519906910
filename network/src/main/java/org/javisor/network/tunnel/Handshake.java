package org.javisor.network.tunnel;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.XECPublicKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPublicKeySpec;
import java.util.Arrays;
import javax.crypto.KDF;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Both ends say hello with a fresh X25519 key, signed with the shared key, and derive a key for each direction from
 * both: who learns the shared key later cannot read what was sent before.
 *
 * @see "RFC 7748, 6.1 Curve25519; RFC 5869, HMAC-based Extract-and-Expand Key Derivation Function"
 */
final class Handshake {
  private static final byte[] MAGIC = "JVT1".getBytes(StandardCharsets.US_ASCII);
  private static final int PUBLIC_BYTES = 32;
  private static final int RANDOM_BYTES = 16;
  private static final int HELLO_BYTES = 4 + PUBLIC_BYTES + RANDOM_BYTES;
  private static final int SIGNATURE_BYTES = 32;

  /** What came of it. */
  record Keys(SecretKey sending, SecretKey receiving) {}

  private Handshake() {}

  /**
   * Runs to its end.
   *
   * @param caller whether this end made the connection
   * @throws IOException if the other end does not know the key, or does not speak this protocol
   */
  static Keys run(DataInputStream in, DataOutputStream out, SharedKey shared, boolean caller) throws IOException {
    try {
      KeyPair own = KeyPairGenerator.getInstance("X25519").generateKeyPair();
      byte[] hello = hello(((XECPublicKey) own.getPublic()).getU());
      out.write(hello);
      out.write(sign(shared, caller, hello));
      out.flush();
      byte[] other = new byte[HELLO_BYTES];
      in.readFully(other);
      byte[] signature = new byte[SIGNATURE_BYTES];
      in.readFully(signature);
      boolean ours = Arrays.equals(other, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
      if (!ours || !MessageDigest.isEqual(signature, sign(shared, !caller, other))) {
        throw new IOException(ours ? "the other end has another key" : "the other end is no switch of this kind");
      }
      KeyAgreement agreement = KeyAgreement.getInstance("X25519");
      agreement.init(own.getPrivate());
      agreement.doPhase(publicKey(other), true);
      byte[] secret = agreement.generateSecret();
      byte[] transcript = new byte[2 * HELLO_BYTES];
      System.arraycopy(caller ? hello : other, 0, transcript, 0, HELLO_BYTES);
      System.arraycopy(caller ? other : hello, 0, transcript, HELLO_BYTES, HELLO_BYTES);
      SecretKey fromCaller = derive(secret, shared, transcript, (byte) 1);
      SecretKey toCaller = derive(secret, shared, transcript, (byte) 2);
      return caller ? new Keys(fromCaller, toCaller) : new Keys(toCaller, fromCaller);
    } catch (GeneralSecurityException e) {
      throw new IOException("no keys could be agreed on: " + e.getMessage(), e);
    }
  }

  private static byte[] hello(BigInteger u) {
    byte[] hello = new byte[HELLO_BYTES];
    byte[] random = new byte[RANDOM_BYTES];
    new SecureRandom().nextBytes(random);
    System.arraycopy(MAGIC, 0, hello, 0, MAGIC.length);
    byte[] big = u.toByteArray();
    for (int i = 0; i < Math.min(big.length, PUBLIC_BYTES); i++) {
      hello[MAGIC.length + i] = big[big.length - 1 - i];
    }
    System.arraycopy(random, 0, hello, MAGIC.length + PUBLIC_BYTES, RANDOM_BYTES);
    return hello;
  }

  private static PublicKey publicKey(byte[] hello) throws GeneralSecurityException {
    byte[] big = new byte[PUBLIC_BYTES];
    for (int i = 0; i < PUBLIC_BYTES; i++) {
      big[PUBLIC_BYTES - 1 - i] = hello[MAGIC.length + i];
    }
    big[0] &= 0x7F;
    return KeyFactory.getInstance("X25519")
        .generatePublic(new XECPublicKeySpec(NamedParameterSpec.X25519, new BigInteger(1, big)));
  }

  /** The role is part of what is signed, so that nobody's hello can be sent back. */
  private static byte[] sign(SharedKey shared, boolean caller, byte[] hello) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(shared.bytes(), "HmacSHA256"));
    mac.update((byte) (caller ? 1 : 2));
    return mac.doFinal(hello);
  }

  private static SecretKey derive(byte[] secret, SharedKey shared, byte[] transcript, byte direction)
      throws GeneralSecurityException {
    byte[] info = Arrays.copyOf(transcript, transcript.length + 1);
    info[transcript.length] = direction;
    return KDF.getInstance("HKDF-SHA256")
        .deriveKey(
            "AES",
            HKDFParameterSpec.ofExtract().addIKM(secret).addSalt(shared.bytes()).thenExpand(info, 32));
  }
}
