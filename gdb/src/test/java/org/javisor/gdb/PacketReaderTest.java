package org.javisor.gdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PacketReaderTest {
  private static PacketReader reader(String text) {
    return new PacketReader(new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)));
  }

  private static String text(Input input) {
    return new String(((Input.Packet) input).data(), StandardCharsets.ISO_8859_1);
  }

  @Test
  void packetsStandBetweenADollarSignAndTheirChecksum() throws IOException {
    PacketReader reader = reader("+$g#67+$m100,4#5e");
    assertThat(text(reader.next())).isEqualTo("g");
    assertThat(text(reader.next())).isEqualTo("m100,4");
    assertThat(reader.next()).isEqualTo(new Input.End());
  }

  @Test
  void anInterruptStandsByItself() throws IOException {
    assertThat(reader("+\3").next()).isEqualTo(new Input.Interrupt());
  }

  @Test
  void escapedBytesAreTheOnesMeant() throws IOException {
    assertThat(text(reader("$X}\3}\4}]#33").next())).isEqualTo("X#$}");
  }

  @Test
  void whatIsDamagedOrTooLongIsAskedForAgain() throws IOException {
    assertThat(reader("$g#68").next()).isEqualTo(new Input.Damaged());
    assertThat(reader("$g#zz").next()).isEqualTo(new Input.Damaged());
    assertThat(reader("$" + "a".repeat(PacketReader.LARGEST + 1) + "#00").next()).isEqualTo(new Input.Damaged());
    assertThat(reader("-").next()).isEqualTo(new Input.Repeat());
  }

  @Test
  void aPacketThatIsBrokenOffGivesWayToTheNext() throws IOException {
    assertThat(text(reader("$m12$g#67").next())).isEqualTo("g");
    assertThat(reader("$m12").next()).isEqualTo(new Input.End());
  }

  @Test
  void whatIsFramedIsReadAgain() throws IOException {
    byte[] all = new byte[256];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    Input read = new PacketReader(new ByteArrayInputStream(PacketReader.framed(all))).next();
    assertThat(Arrays.equals(((Input.Packet) read).data(), all)).isTrue();
  }
}
