package org.javisor.disk.nbd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SplittableRandom;
import org.javisor.device.BlockBackend;
import org.javisor.disk.Access;
import org.javisor.disk.CreateOptions;
import org.javisor.disk.DiskImage;
import org.javisor.disk.Format;
import org.javisor.disk.ImageSpec;
import org.javisor.disk.ImageTools;
import org.javisor.disk.QemuImg;
import org.javisor.testkit.DamagedInput;
import org.javisor.testkit.Fuzzing;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NbdServerTest {
  @TempDir
  Path folder;

  private Path image() {
    Path file = folder.resolve("served.qcow2");
    ImageTools.create(file, 8 << 20, CreateOptions.of(Format.QCOW2));
    return file;
  }

  private static BlockBackend open(Path file, Access access) {
    return DiskImage.open(ImageSpec.of(file, access));
  }

  @Test
  void qemuReadsAndWritesThroughIt() throws IOException {
    QemuImg.require();
    byte[] content = new byte[8 << 20];
    SplittableRandom random = new SplittableRandom(5);
    byte[] piece = new byte[3 << 20];
    random.nextBytes(piece);
    System.arraycopy(piece, 0, content, 1 << 20, piece.length);
    Path raw = Files.write(folder.resolve("source.raw"), content);
    Path file = image();
    try (BlockBackend disk = open(file, Access.READ_WRITE); NbdServer server = NbdServer.start(disk, "disk", 0)) {
      String url = "nbd://127.0.0.1:" + server.port() + "/disk";
      QemuImg.ok("convert", "-n", "-f", "raw", "-O", "raw", raw, url);
      assertThat(QemuImg.ok("info", url)).contains("8 MiB");
      Path copy = folder.resolve("copy.raw");
      QemuImg.ok("convert", "-f", "raw", "-O", "raw", url, copy);
      assertThat(Files.readAllBytes(copy)).isEqualTo(content);
      QemuImg.Result io = QemuImg.program("qemu-io", "-f", "raw", "-c", "write -z 1M 1M", "-c", "discard 2M 1M", "-c",
          "flush", "-c", "read -P 0 1M 1M", url);
      assertThat(io.status()).as(io.output()).isZero();
      assertThat(io.output()).doesNotContain("failed");
    }
    QemuImg.assertClean(file);
    byte[] after = QemuImg.contents(file, "qcow2", folder);
    assertThat(java.util.Arrays.copyOfRange(after, 3 << 20, 8 << 20))
        .isEqualTo(java.util.Arrays.copyOfRange(content, 3 << 20, 8 << 20));
    assertThat(java.util.Arrays.copyOfRange(after, 1 << 20, 2 << 20)).containsOnly(0);
  }

  @Test
  void aReadOnlyDiskIsNotWritten() throws IOException {
    QemuImg.require();
    Path file = image();
    try (BlockBackend disk = open(file, Access.READ_ONLY); NbdServer server = NbdServer.start(disk, "", 0)) {
      QemuImg.Result io = QemuImg.program(
          "qemu-io", "-f", "raw", "-c", "write 0 4096", "nbd://127.0.0.1:" + server.port() + "/");
      assertThat(io.output()).containsIgnoringCase("permission denied");
    }
    assertThat(ImageTools.check(file, Optional.empty()).isClean()).isTrue();
  }

  @Test
  @Tag("fuzz")
  void whateverAClientSendsOnlyItsConnectionEnds() throws IOException {
    Fuzzing fuzzing = Fuzzing.of(getClass());
    DamagedInput damage = new DamagedInput(fuzzing.random());
    ByteBuffer talk = ByteBuffer.allocate(400);
    talk.putInt(3);
    talk.putLong(0x4948_4156_454F_5054L).putInt(3).putInt(0);
    talk.putLong(0x4948_4156_454F_5054L).putInt(7).putInt(6).putInt(0).putShort((short) 0);
    for (int type : new int[] {0, 1, 6, 4, 3, 0}) {
      talk.putInt(0x2560_9513).putShort((short) 0).putShort((short) type).putLong(type).putLong(512).putInt(16);
      if (type == 1) {
        talk.put(new byte[16]);
      }
    }
    byte[] sample = java.util.Arrays.copyOf(talk.array(), talk.position());
    int agreed = 0;
    int ended = 0;
    BlockBackend disk = new MemoryDisk(new byte[1 << 20]);
    for (long round = fuzzing.rounds(100_000, 2_000_000); round > 0; round--) {
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(damage.damaged(sample, 4)));
      DataOutputStream out = new DataOutputStream(OutputStream.nullOutputStream());
      try {
        if (new NbdHandshake(in, out, "", disk).agree()) {
          agreed++;
          new NbdTransmission(in, out, disk).run();
        }
      } catch (IOException e) {
        ended++;
      }
    }
    assertThat(agreed).isPositive();
    assertThat(ended).isPositive();
  }
}
