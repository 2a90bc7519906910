package org.javisor.disk.iso;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.javisor.disk.QemuImg;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IsoImageTest {
  @TempDir
  Path folder;

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void xorrisoReadsFilesAndLabel() throws IOException {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/xorriso")), "xorriso is not installed: apt-get install xorriso");
    Map<String, byte[]> files = new TreeMap<>();
    files.put("user-data", bytes("#cloud-config\n".repeat(300)));
    files.put("meta-data", bytes("instance-id: i-1\n"));
    for (int i = 0; i < 60; i++) {
      files.put("a rather long name number " + i + ".txt", bytes("file " + i));
    }
    Path iso = Files.write(folder.resolve("seed.iso"), IsoImage.of("cidata", files));
    Path out = folder.resolve("out");
    QemuImg.Result result = QemuImg.program(
        "xorriso", "-read_fs", "norock", "-osirrox", "on", "-indev", iso, "-extract", "/", out, "-pvd_info");
    assertThat(result.status()).as(result.output()).isZero();
    assertThat(result.output()).containsIgnoringCase("Volume Id    : cidata");
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      assertThat(Files.readAllBytes(out.resolve(file.getKey()))).isEqualTo(file.getValue());
    }
  }

  @Test
  void blkidKnowsTheLabel() throws IOException {
    Path blkid = Path.of("/usr/sbin/blkid");
    assumeTrue(Files.isExecutable(blkid), "blkid is not installed");
    Path iso = Files.write(folder.resolve("seed.iso"), IsoImage.of("cidata", Map.of("meta-data", bytes("x"))));
    assertThat(QemuImg.program(blkid.toString(), "-p", "-o", "export", iso).output())
        .contains("LABEL=cidata").contains("TYPE=iso9660");
  }

  @Test
  void impossibleNamesAreRefused() {
    assertThatThrownBy(() -> IsoImage.of("cidata", Map.of("../x", new byte[1]))).hasMessageContaining("'../x'");
    assertThatThrownBy(() -> IsoImage.of("a b", Map.of())).hasMessageContaining("'a b'");
  }
}
