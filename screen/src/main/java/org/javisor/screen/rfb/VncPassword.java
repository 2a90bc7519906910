package org.javisor.screen.rfb;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/**
 * The challenge and response of VNC authentication.
 *
 * @see "RFC 6143, 7.2.2 VNC Authentication"
 */
final class VncPassword {
  static final int CHALLENGE_BYTES = 16;

  private static final int KEY_BYTES = 8;

  private VncPassword() {}

  /** The challenge encrypted with the password. */
  static byte[] response(byte[] challenge, String password) {
    byte[] key = Arrays.copyOf(password.getBytes(StandardCharsets.ISO_8859_1), KEY_BYTES);
    for (int i = 0; i < key.length; i++) {
      // DES keys lie the other way round here than elsewhere.
      key[i] = (byte) (Integer.reverse(key[i]) >>> 24);
    }
    try {
      Cipher cipher = Cipher.getInstance("DES/ECB/NoPadding");
      cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "DES"));
      return cipher.doFinal(challenge);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no DES", e);
    }
  }

  static boolean matches(byte[] challenge, String password, byte[] response) {
    return MessageDigest.isEqual(response(challenge, password), response);
  }
}
