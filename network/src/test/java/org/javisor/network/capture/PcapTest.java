package org.javisor.network.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.javisor.device.network.EthernetFrame;
import org.javisor.device.network.MacAddress;
import org.javisor.network.nat.Prefix;
import org.javisor.network.packet.ArpPacket;
import org.javisor.testkit.Fuzzing;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PcapTest {
  private static final EthernetFrame ARP = ArpPacket
      .request(MacAddress.parse("52:54:00:00:00:01"), Prefix.literal("10.0.2.15"), Prefix.literal("10.0.2.2"))
      .frame(MacAddress.BROADCAST);

  @TempDir
  Path folder;

  private Path capture() throws IOException {
    Path file = folder.resolve("test.pcap");
    long[] time = {1_700_000_000_123_456_789L};
    try (PcapWriter writer = new PcapWriter(file, () -> time[0]++, problem -> {
      throw new IllegalStateException(problem);
    })) {
      writer.frame(ARP, true);
      writer.frame(new EthernetFrame(new byte[1514]), false);
      assertThat(writer.omitted()).isZero();
    }
    return file;
  }

  @Test
  void whatWasWrittenIsReadAgain() throws IOException {
    List<PcapFile.Captured> frames = PcapFile.read(capture());
    assertThat(frames).extracting(PcapFile.Captured::epochNanos)
        .containsExactly(1_700_000_000_123_456_789L, 1_700_000_000_123_456_790L);
    assertThat(frames.getFirst().frame()).isEqualTo(ARP.bytes());
    assertThat(frames.getLast().frame()).hasSize(1514);
  }

  @Test
  void tsharkReadsIt() throws IOException, InterruptedException {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/tshark")), "tshark is not installed");
    Path lines = folder.resolve("lines");
    int status = new ProcessBuilder("/usr/bin/tshark", "-n", "-r", capture().toString())
        .redirectOutput(lines.toFile()).redirectError(ProcessBuilder.Redirect.DISCARD).start().waitFor();
    assertThat(status).isZero();
    assertThat(Files.readString(lines, StandardCharsets.UTF_8)).contains("Who has 10.0.2.2? Tell 10.0.2.15");
  }

  @Test
  void aDamagedFileIsRefusedWithThePlace() throws IOException {
    byte[] bytes = Files.readAllBytes(capture());
    assertThatExceptionOfType(PcapException.class).isThrownBy(() -> PcapFile.parse(new byte[30]))
        .withMessageContaining("at byte 0");
    assertThatExceptionOfType(PcapException.class)
        .isThrownBy(() -> PcapFile.parse(Arrays.copyOf(bytes, bytes.length - 1)))
        .satisfies(e -> assertThat(e.offset()).isEqualTo(24 + 16 + 42 + 8));
  }

  @Test
  @Tag("fuzz")
  void noFileDoesHarm() throws IOException {
    byte[] original = Files.readAllBytes(capture());
    Fuzzing fuzzing = Fuzzing.of(PcapTest.class);
    RandomGenerator random = fuzzing.random();
    int refused = 0;
    for (long round = fuzzing.rounds(100_000, 5_000_000); round > 0; round--) {
      byte[] bytes =
          Arrays.copyOf(original, random.nextInt(4) == 0 ? random.nextInt(original.length) : original.length);
      for (int i = random.nextInt(4); i > 0 && bytes.length > 0; i--) {
        bytes[random.nextInt(Math.min(100, bytes.length))] = (byte) random.nextInt();
      }
      try {
        PcapFile.parse(bytes);
      } catch (PcapException e) {
        refused++;
      }
    }
    assertThat(refused).isPositive();
  }
}
