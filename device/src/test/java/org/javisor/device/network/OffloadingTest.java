package org.javisor.device.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import org.javisor.testkit.Fuzzing;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class OffloadingTest {
  /** To 02:00:00:00:00:01 from ..02; 10.0.2.15 to 10.0.2.2; TCP 1024 to 80, sequence 1000, PSH, ACK and FIN. */
  private static final String HEADERS = "020000000001" + "020000000002" + "0800"
      + "4500000000070000400600000a00020f0a000202"
      + "04000050" + "000003e8" + "00000001" + "50190400" + "00000000";

  private static byte[] segment(int dataBytes) {
    byte[] headers = HexFormat.of().parseHex(HEADERS);
    byte[] bytes = Arrays.copyOf(headers, headers.length + dataBytes);
    for (int i = 0; i < dataBytes; i++) {
      bytes[headers.length + i] = (byte) i;
    }
    return bytes;
  }

  /** Whether the sum over the pseudo header and everything behind is that of a correct packet. */
  private static boolean tcpChecksumIsRight(byte[] b) {
    int tcpBytes = b.length - 34;
    long sum = InternetChecksum.sum(b, 26, 8) + 6 + tcpBytes + InternetChecksum.sum(b, 34, tcpBytes);
    return InternetChecksum.finish(sum) == 0;
  }

  @Test
  void aLargeSegmentIsCutIntoOnesWithCorrectHeaders() {
    List<EthernetFrame> frames = Offloading.finish(new EthernetFrame(segment(2500), new Offload(34, 16, 1000)));
    assertThat(frames).extracting(EthernetFrame::length).containsExactly(1054, 1054, 554);
    assertThat(frames).allMatch(frame -> InternetChecksum.of(frame.bytes(), 14, 20) == 0);
    assertThat(frames).allMatch(frame -> tcpChecksumIsRight(frame.bytes()));
    byte[] last = frames.get(2).bytes();
    assertThat(HexFormat.of().formatHex(last, 16, 20)).as("length and identification").isEqualTo("021c" + "0009");
    assertThat(HexFormat.of().formatHex(last, 38, 42)).as("sequence number").isEqualTo("00000bb8");
    assertThat(frames).extracting(frame -> frame.bytes()[47]).as("FIN and PSH on the last")
        .containsExactly((byte) 0x10, (byte) 0x10, (byte) 0x19);
    assertThat(last[54]).isEqualTo((byte) 2000);
  }

  @Test
  void aPartialChecksumIsCompleted() {
    byte[] bytes = segment(101);
    long pseudo = InternetChecksum.sum(bytes, 26, 8) + 6 + 121;
    InternetChecksum.store(bytes, 50, InternetChecksum.fold(pseudo));
    byte[] finished = Offloading.finish(new EthernetFrame(bytes, Offload.checksum(34, 16))).getFirst().bytes();
    assertThat(tcpChecksumIsRight(finished)).isTrue();
    assertThat(bytes[50] << 8 | bytes[51] & 0xFF).as("the sender's frame").isEqualTo(
        (short) InternetChecksum.fold(pseudo));
  }

  @Test
  void aFinishedFrameStaysAsItIs() {
    EthernetFrame frame = new EthernetFrame(segment(10));
    assertThat(Offloading.finish(frame)).containsExactly(frame);
  }

  @Test
  void whatDoesNotFitTheHeadersIsDropped() {
    assertThat(Offloading.finish(new EthernetFrame(segment(10), new Offload(60, 16, 0)))).isEmpty();
    byte[] udp = segment(10);
    udp[23] = 17;
    assertThat(Offloading.finish(new EthernetFrame(udp, new Offload(34, 6, 100)))).isEmpty();
  }

  @Test
  @Tag("fuzz")
  void noFrameDoesHarm() {
    Fuzzing fuzzing = Fuzzing.of(OffloadingTest.class);
    RandomGenerator random = fuzzing.random();
    for (long round = fuzzing.rounds(100_000, 10_000_000); round > 0; round--) {
      byte[] bytes = segment(random.nextInt(100));
      for (int i = random.nextInt(6); i > 0; i--) {
        bytes[12 + random.nextInt(40)] = (byte) random.nextInt();
      }
      byte[] frame = Arrays.copyOf(bytes, random.nextInt(4) == 0 ? 14 + random.nextInt(60) : bytes.length);
      int segmentBytes = random.nextBoolean() ? 0 : 1 + random.nextInt(100);
      Offload offload = new Offload(random.nextInt(80), random.nextInt(80), segmentBytes);
      List<EthernetFrame> finished = Offloading.finish(new EthernetFrame(frame, offload));
      assertThat(finished.size()).isLessThanOrEqualTo(200);
    }
  }
}
