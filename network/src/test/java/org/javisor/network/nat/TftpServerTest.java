package org.javisor.network.nat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.javisor.network.packet.Bytes;
import org.javisor.network.packet.UdpDatagram;
import org.javisor.testkit.Fuzzing;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TftpServerTest {
  private static final long SECOND = 1_000_000_000L;
  private static final InetSocketAddress CLIENT = new InetSocketAddress(Prefix.literal("10.0.2.15"), 2000);
  private static final InetSocketAddress SERVER = new InetSocketAddress(Prefix.literal("10.0.2.2"), 69);

  @TempDir
  private Path folder;

  private final List<byte[]> sent = new ArrayList<>();
  private TftpServer server;

  @BeforeEach
  void serve() throws IOException {
    Files.write(folder.resolve("boot.ipxe"), new byte[1200]);
    Files.write(folder.resolve("empty"), new byte[1024]);
    server = new TftpServer(new BootFiles(folder, "boot.ipxe"), datagram -> sent.add(datagram.data()));
  }

  private void receive(byte[] message) {
    server.received(new UdpDatagram(CLIENT, SERVER, message), 0);
  }

  private void request(String words) {
    receive(("\0\1" + words).getBytes(StandardCharsets.ISO_8859_1));
  }

  private void acknowledge(int block) {
    receive(new byte[] {0, 4, (byte) (block >>> 8), (byte) block});
  }

  @Test
  void aFileIsSentBlockByBlock() {
    request("boot.ipxe\0octet\0");
    acknowledge(1);
    acknowledge(1);
    acknowledge(2);
    acknowledge(3);
    assertThat(sent).extracting(message -> message.length).containsExactly(516, 516, 4 + 1200 - 1024);
    assertThat(sent).extracting(message -> Bytes.word(message, 2)).containsExactly(1, 2, 3);
    assertThat(server.deadline()).as("nothing is left to do").isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aFileOfWholeBlocksEndsWithAnEmptyOne() {
    request("empty\0octet\0");
    acknowledge(1);
    acknowledge(2);
    acknowledge(3);
    assertThat(sent).extracting(message -> message.length).containsExactly(516, 516, 4);
  }

  @Test
  void optionsAreAgreedOn() {
    request("/boot.ipxe\0octet\0blksize\0001432\0tsize\0000\0");
    assertThat(new String(sent.getFirst(), StandardCharsets.US_ASCII))
        .isEqualTo("\0\6blksize\0001432\0tsize\0001200\0");
    acknowledge(0);
    assertThat(sent.getLast()).hasSize(4 + 1200);
  }

  @Test
  void whatIsNotAcknowledgedIsSentAgainForAWhile() {
    request("boot.ipxe\0octet\0");
    for (int i = 1; i <= 20; i++) {
      server.expire(i * 2 * SECOND);
    }
    assertThat(sent).hasSizeBetween(5, 7).allMatch(message -> Bytes.word(message, 2) == 1);
    assertThat(server.deadline()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void nothingOutsideTheFolderIsRead() throws IOException {
    Files.createSymbolicLink(folder.resolve("link"), folder.resolve("boot.ipxe"));
    Files.createDirectory(folder.resolve("inside"));
    List<String> paths =
        List.of("../secret", "/etc/passwd", "inside/../boot.ipxe", "link", "inside", "", "..", "nothing");
    for (String path : paths) {
      sent.clear();
      request(path + "\0octet\0");
      assertThat(sent).as(path).singleElement().satisfies(message -> assertThat(message[1]).isEqualTo((byte) 5));
    }
    receive("\0\2boot.ipxe\0octet\0".getBytes(StandardCharsets.US_ASCII));
    assertThat(sent.getLast()[1]).as("nobody writes").isEqualTo((byte) 5);
    assertThatIllegalArgumentException().isThrownBy(() -> new BootFiles(folder, "../x"));
  }

  @Test
  @Tag("fuzz")
  void noMessageDoesHarm() {
    Fuzzing fuzzing = Fuzzing.of(TftpServerTest.class);
    RandomGenerator random = fuzzing.random();
    byte[] request = "\0\1boot.ipxe\0octet\0blksize\000100\0tsize\0000\0".getBytes(StandardCharsets.US_ASCII);
    for (long round = fuzzing.rounds(20_000, 2_000_000); round > 0; round--) {
      byte[] message = Arrays.copyOf(request, random.nextInt(request.length + 10));
      for (int i = random.nextInt(3); i > 0 && message.length > 0; i--) {
        message[random.nextInt(message.length)] = (byte) random.nextInt();
      }
      InetSocketAddress client = new InetSocketAddress(Prefix.literal("10.0.2.15"), 2000 + random.nextInt(40));
      server.received(new UdpDatagram(client, SERVER, message), round);
      server.received(
          new UdpDatagram(client, SERVER, new byte[] {0, 4, 0, (byte) random.nextInt(14)}), round);
      sent.clear();
    }
    assertThat(server.deadline()).isLessThan(Long.MAX_VALUE);
  }
}
