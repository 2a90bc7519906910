package org.javisor.firmware.initrd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import org.javisor.firmware.BootException;
import org.javisor.firmware.BootException.Kind;
import org.javisor.firmware.BootFile;
import org.javisor.firmware.BootRequest;
import org.javisor.firmware.Decompression;
import org.javisor.firmware.GuestMemory;
import org.javisor.firmware.linux.TestArchives;
import org.javisor.firmware.linux.TestKernels;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InitrdTest {
  private static final byte[] FIRST = TestArchives.of("first", "12345");
  private static final byte[] SECOND = TestArchives.of("second", "abc");
  private static final BootRequest REQUEST = BootRequest.of(new BootFile("kernel", new byte[0]));

  private final GuestMemory memory = new GuestMemory(16);

  @AfterEach
  void freeMemory() {
    memory.close();
  }

  @Test
  void aCompressedArchiveIsReplacedByItsContent() {
    assertThat(placed(TestKernels.gzip(FIRST))).isEqualTo(FIRST);
  }

  @Test
  void anArchiveFollowedByACompressedOneBecomesTwoArchives() {
    assertThat(placed(join(FIRST, new byte[512], TestKernels.gzip(SECOND)))).isEqualTo(join(FIRST, SECOND));
  }

  @Test
  void severalFilesAreJoinedInTheirOrder() {
    assertThat(placed(TestKernels.gzip(SECOND), FIRST)).isEqualTo(join(SECOND, FIRST));
  }

  @Test
  void archivesStartAtMultiplesOfFour() {
    byte[] odd = Arrays.copyOf(FIRST, FIRST.length - 1);
    byte[] result = placed(TestKernels.gzip(odd), SECOND);
    assertThat(result).isEqualTo(join(odd, new byte[1], SECOND));
  }

  @Test
  void nothingIsUnpackedIfTheGuestIsToDoIt() {
    byte[] packed = TestKernels.gzip(FIRST);
    BootRequest request =
        REQUEST.withInitrds(List.of(new BootFile("initrd", packed))).withDecompression(Decompression.GUEST);
    PlacedInitrd placed = PlacedInitrd.place(request, memory.target(), 0x20_0000, 0x7FFF_FFFF);
    assertThat(memory.bytes(placed.address(), packed.length)).isEqualTo(packed);
  }

  @Test
  void anArchiveThatWouldFillMemoryStaysPacked() {
    byte[] packed = TestKernels.gzip(TestArchives.of("large", "x".repeat(6 << 20)));
    assertThat(placed(packed)).isEqualTo(packed);
  }

  @Test
  void aFileThatIsNoArchiveIsHandedOnAsItIs() {
    byte[] image = new byte[4096];
    image[1] = 5;
    assertThat(placed(image)).isEqualTo(Arrays.copyOfRange(image, 1, image.length));
  }

  @Test
  void theInitrdStaysBelowTheAddressThatTheKernelCanReach() {
    BootRequest request = REQUEST.withInitrds(List.of(new BootFile("initrd", FIRST)));
    PlacedInitrd placed = PlacedInitrd.place(request, memory.target(), 0x20_0000, 0x7F_FFFF);
    assertThat(placed.address()).isEqualTo(0x7F_F000);
  }

  @Test
  void aTruncatedArchiveIsRefused() {
    BootException e = refusal(Arrays.copyOf(FIRST, FIRST.length - 40));
    assertThat(e.kind()).isEqualTo(Kind.TRUNCATED);
    assertThat(e).hasMessageContaining("initrd0: the cpio archive has no end");
  }

  @Test
  void aTruncatedCompressionIsRefused() {
    byte[] packed = TestKernels.gzip(FIRST);
    assertThat(refusal(Arrays.copyOf(packed, packed.length - 12)).kind()).isEqualTo(Kind.TRUNCATED);
  }

  @Test
  void anArchiveWithAnImpossibleFileSizeIsRefused() {
    byte[] broken = FIRST.clone();
    Arrays.fill(broken, 54, 62, (byte) 'F');
    assertThat(refusal(broken).kind()).isEqualTo(Kind.TRUNCATED);
  }

  private byte[] placed(byte[]... files) {
    PlacedInitrd placed = PlacedInitrd.place(request(files), memory.target(), 0x20_0000, 0x7FFF_FFFF);
    assertThat(placed.address() % 4096).isZero();
    assertThat(placed.address() + placed.sizeBytes()).isBetween((16L << 20) - 4095, 16L << 20);
    return memory.bytes(placed.address(), (int) placed.sizeBytes());
  }

  private BootException refusal(byte[]... files) {
    return catchThrowableOfType(
        BootException.class, () -> PlacedInitrd.place(request(files), memory.target(), 0x20_0000, 0x7FFF_FFFF));
  }

  private static BootRequest request(byte[]... files) {
    List<BootFile> initrds = new java.util.ArrayList<>();
    for (byte[] file : files) {
      initrds.add(new BootFile("initrd" + initrds.size(), file));
    }
    return REQUEST.withInitrds(initrds);
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
