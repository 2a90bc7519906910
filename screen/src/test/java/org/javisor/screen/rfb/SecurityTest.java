package org.javisor.screen.rfb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.HexFormat;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;

class SecurityTest {
  private static final int X509_VNC = 261;
  private static final int X509_PLAIN = 262;

  /** Computed with OpenSSL: DES in ECB mode, the key's bytes with their bits reversed. */
  @Test
  void theResponseIsTheChallengeUnderTheReversedKey() {
    byte[] challenge = HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f");

    assertThat(HexFormat.of().formatHex(VncPassword.response(challenge, "password")))
        .isEqualTo("b866924125c8eebb9debc1db61c538e2");
  }

  private static TestViewer withPassword(RfbRig rig, String password) throws IOException {
    TestViewer viewer = rig.viewer();
    viewer.version("RFB 003.008\n");
    assertThat(viewer.in.readUnsignedShort()).as("VNC authentication only").isEqualTo(0x0102);
    viewer.out.write(2);
    answer(viewer, password);
    return viewer;
  }

  private static void answer(TestViewer viewer, String password) throws IOException {
    byte[] challenge = new byte[16];
    viewer.in.readFully(challenge);
    viewer.out.write(VncPassword.response(challenge, password));
  }

  @Test
  void theRightPasswordOpens() throws IOException {
    try (RfbRig rig = new RfbRig(RfbRig.loopback().withPassword("secret"));
        TestViewer viewer = withPassword(rig, "secret")) {
      assertThat(viewer.in.readInt()).isZero();
      assertThat(viewer.initialize().width).isEqualTo(200);
    }
  }

  @Test
  void aWrongPasswordIsRefusedWithAReason() throws IOException {
    try (RfbRig rig = new RfbRig(RfbRig.loopback().withPassword("secret"));
        TestViewer viewer = withPassword(rig, "guess")) {
      assertThat(viewer.in.readInt()).isEqualTo(1);
      assertThat(viewer.text(viewer.in.readInt())).isEqualTo("wrong password");
      assertThat(viewer.in.read()).isEqualTo(-1);
      assertThat(rig.screen.viewers()).isZero();
    }
  }

  @Test
  void aSecurityTypeThatWasNotOfferedIsRefused() throws IOException {
    try (RfbRig rig = new RfbRig(RfbRig.loopback().withPassword("secret")); TestViewer viewer = rig.viewer()) {
      viewer.version("RFB 003.008\n");
      viewer.in.readUnsignedShort();
      viewer.out.write(1);
      assertThat(viewer.in.readInt()).isEqualTo(1);
    }
  }

  private static void encrypt(TestViewer viewer, TlsIdentity identity, int type)
      throws IOException, GeneralSecurityException {
    viewer.version("RFB 003.008\n");
    assertThat(viewer.in.readUnsignedShort()).as("VeNCrypt only").isEqualTo(0x0113);
    viewer.out.write(19);
    assertThat(viewer.in.readUnsignedShort()).isEqualTo(2);
    viewer.out.writeShort(2);
    assertThat(viewer.in.readUnsignedByte()).isZero();
    assertThat(viewer.in.readUnsignedByte()).isEqualTo(2);
    assertThat(new int[] {viewer.in.readInt(), viewer.in.readInt()}).containsExactly(X509_VNC, X509_PLAIN);
    viewer.out.writeInt(type);
    assertThat(viewer.in.readUnsignedByte()).isEqualTo(1);
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("server", identity.certificate());
    TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    SSLSocket encrypted = (SSLSocket) context.getSocketFactory().createSocket(viewer.socket, "localhost", 0, true);
    SSLParameters parameters = encrypted.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    encrypted.setSSLParameters(parameters);
    encrypted.startHandshake();
    viewer.use(encrypted);
  }

  @Test
  void encryptedViewersGiveThePasswordInside() throws IOException, GeneralSecurityException {
    TlsIdentity identity = TlsIdentity.selfSigned("localhost");
    try (RfbRig rig = new RfbRig(RfbRig.loopback().withPassword("secret").withTls(identity));
        TestViewer viewer = rig.viewer()) {
      encrypt(viewer, identity, X509_VNC);
      answer(viewer, "secret");
      assertThat(viewer.in.readInt()).isZero();
      viewer.initialize();
      viewer.encodings(TestViewer.ZRLE);
      rig.picture.fill(0, 0, 200, 150, 0x335577);
      viewer.updateUntil(() -> rig.shows(viewer));
    }
  }

  @Test
  void aLongPasswordCountsWholeInPlainAuthentication() throws IOException, GeneralSecurityException {
    TlsIdentity identity = TlsIdentity.selfSigned("localhost");
    try (RfbRig rig = new RfbRig(RfbRig.loopback().withPassword("a long password").withTls(identity))) {
      for (String given : new String[] {"a long password", "a long p"}) {
        try (TestViewer viewer = rig.viewer()) {
          encrypt(viewer, identity, X509_PLAIN);
          viewer.out.writeInt(4);
          viewer.out.writeInt(given.length());
          viewer.out.write(("user" + given).getBytes(StandardCharsets.US_ASCII));
          assertThat(viewer.in.readInt()).isEqualTo(given.equals("a long password") ? 0 : 1);
        }
      }
    }
  }

  @Test
  void viewersWithoutTlsAreNotServedWhereItIsAsked() throws IOException {
    try (RfbRig rig = new RfbRig(RfbRig.loopback().withTls(TlsIdentity.selfSigned("localhost")));
        TestViewer viewer = rig.viewer()) {
      viewer.version("RFB 003.003\n");
      assertThat(viewer.in.readInt()).isZero();
    }
  }

  @Test
  void otherHostsAreServedWithPasswordAndTlsOnly() {
    InetSocketAddress everywhere = new InetSocketAddress("0.0.0.0", 0);
    RfbSettings settings = RfbRig.loopback();
    RfbSettings withPassword = settings.withPassword("secret");
    RfbSettings withBoth = withPassword.withTls(TlsIdentity.selfSigned("localhost"));

    assertThatThrownBy(() -> settings.withAddress(everywhere)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> withPassword.withAddress(everywhere)).isInstanceOf(IllegalArgumentException.class);
    assertThat(withBoth.withAddress(everywhere).address()).isEqualTo(everywhere);
  }
}
