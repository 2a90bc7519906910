package org.javisor.gdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.javisor.cpu.CpuModel;
import org.javisor.engine.DebugStop;
import org.javisor.testkit.Fuzzing;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whatever comes over the line: an answer or none, never an exception, never more than a packet's size. */
@Tag("fuzz")
class PacketFuzzTest {
  private static final List<String> GOOD = List.of(
      "?", "g", "p10", "P10=0010000000000000", "m1000,40", "M1010,3:010203", "X1010,2:ab", "Z0,1000,1", "z0,1000,1",
      "Z2,1000,4", "c", "s1000", "C05;1000", "vCont?", "vCont;s:1;c", "vCont;c:-1", "Hg1", "Hc-1", "T1", "qC",
      "qSupported:swbreak+", "qXfer:features:read:target.xml:0,200", "qfThreadInfo", "qThreadExtraInfo,1",
      "qRcmd,68656c70", "qAttached", "QStartNoAckMode", "vKill;1", "D", "G00112233");

  private static byte[] mutated(RandomGenerator random) {
    byte[] bytes = GOOD.get(random.nextInt(GOOD.size())).getBytes(StandardCharsets.US_ASCII);
    if (random.nextInt(8) == 0) {
      bytes = Arrays.copyOf(bytes, random.nextInt(40));
    }
    for (int i = random.nextInt(4); i > 0 && bytes.length > 0; i--) {
      bytes[random.nextInt(bytes.length)] = (byte) (random.nextBoolean() ? random.nextInt() : "0f,:;-$#}*".charAt(
          random.nextInt(10)));
    }
    return bytes;
  }

  @Test
  void noPacketDoesHarm() throws InterruptedException {
    Fuzzing fuzzing = Fuzzing.of(PacketFuzzTest.class);
    RandomGenerator random = fuzzing.random();
    Commands commands = new Commands(new FakeTarget(), RegisterFile.of(CpuModel.standard()));
    int refused = 0;
    for (long round = fuzzing.rounds(200_000, 10_000_000); round > 0; round--) {
      byte[] answer = commands.answer(mutated(random)).orElseGet(() -> new byte[0]);
      assertThat(answer.length).isLessThanOrEqualTo(PacketReader.LARGEST);
      refused += answer.length == 3 && answer[0] == 'E' ? 1 : 0;
      commands.stopped(random.nextInt(2), DebugStop.STEPPED);
    }
    assertThat(refused).isPositive();
  }

  @Test
  void noStreamDoesHarm() throws IOException {
    Fuzzing fuzzing = Fuzzing.of(PacketReader.class);
    RandomGenerator random = fuzzing.random();
    int packets = 0;
    for (long round = fuzzing.rounds(20_000, 2_000_000); round > 0; round--) {
      ByteArrayOutputStream stream = new ByteArrayOutputStream();
      for (int i = random.nextInt(5); i >= 0; i--) {
        byte[] framed = PacketReader.framed(mutated(random));
        for (int j = random.nextInt(3); j > 0; j--) {
          framed[random.nextInt(framed.length)] = (byte) random.nextInt();
        }
        stream.write(framed);
      }
      PacketReader reader = new PacketReader(new ByteArrayInputStream(stream.toByteArray()));
      Input input = reader.next();
      while (!(input instanceof Input.End)) {
        packets += input instanceof Input.Packet ? 1 : 0;
        input = reader.next();
      }
    }
    assertThat(packets).isPositive();
  }
}
