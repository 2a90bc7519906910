package org.javisor.network.tunnel;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import org.javisor.device.network.EthernetFrame;
import org.javisor.device.network.Offload;

/**
 * Frames on a connection: a length, and the frame encrypted with AES-GCM. The number of the frame is the nonce, so that
 * none can be left out, repeated, or moved.
 */
final class FrameStream {
  private static final int TAG_BYTES = 16;
  private static final int NONCE_BYTES = 12;

  /** What is left undone on a frame goes with it: its bytes may stay large. */
  private static final int OFFLOAD_BYTES = 6;

  private static final int LARGEST = OFFLOAD_BYTES + EthernetFrame.LARGEST_BYTES + TAG_BYTES;

  private final DataInputStream in;
  private final DataOutputStream out;
  private final Handshake.Keys keys;
  private long sent;
  private long received;

  FrameStream(DataInputStream in, DataOutputStream out, Handshake.Keys keys) {
    this.in = in;
    this.out = out;
    this.keys = keys;
  }

  private static Cipher cipher(int mode, SecretKey key, long number) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    byte[] nonce = ByteBuffer.allocate(NONCE_BYTES).putInt(0).putLong(number).array();
    cipher.init(mode, key, new GCMParameterSpec(8 * TAG_BYTES, nonce));
    return cipher;
  }

  /** @param flush whether nothing follows at once */
  void write(EthernetFrame frame, boolean flush) throws IOException {
    ByteBuffer plain = ByteBuffer.allocate(OFFLOAD_BYTES + frame.length());
    Offload offload = frame.offload();
    plain.putShort((short) offload.checksumStart()).putShort((short) offload.checksumOffset());
    plain.putShort((short) offload.segmentBytes()).put(frame.bytes());
    try {
      byte[] sealed = cipher(Cipher.ENCRYPT_MODE, keys.sending(), sent++).doFinal(plain.array());
      out.writeInt(sealed.length);
      out.write(sealed);
    } catch (GeneralSecurityException e) {
      throw new IOException("a frame cannot be encrypted", e);
    }
    if (flush) {
      out.flush();
    }
  }

  /** @throws IOException if the connection ended, or carries what the other end did not send */
  EthernetFrame read() throws IOException {
    int length = in.readInt();
    if (length < OFFLOAD_BYTES + EthernetFrame.HEADER_BYTES + TAG_BYTES || length > LARGEST) {
      throw new IOException("a frame cannot have " + length + " bytes");
    }
    byte[] sealed = new byte[length];
    in.readFully(sealed);
    try {
      ByteBuffer plain = ByteBuffer.wrap(cipher(Cipher.DECRYPT_MODE, keys.receiving(), received++).doFinal(sealed));
      Offload offload = new Offload(plain.getShort() & 0xFFFF, plain.getShort() & 0xFFFF, plain.getShort() & 0xFFFF);
      byte[] bytes = new byte[plain.remaining()];
      plain.get(bytes);
      return new EthernetFrame(bytes, offload);
    } catch (AEADBadTagException e) {
      throw new IOException("a frame was damaged or forged", e);
    } catch (GeneralSecurityException e) {
      throw new IOException("a frame cannot be decrypted", e);
    }
  }
}
