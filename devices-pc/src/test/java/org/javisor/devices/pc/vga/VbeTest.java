package org.javisor.devices.pc.vga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.javisor.device.display.Frame;
import org.javisor.device.display.FrameSource.Scope;
import org.javisor.device.display.Rectangle;
import org.javisor.devices.pc.RecordingPower;
import org.javisor.devices.pc.acpi.ResetControl;
import org.javisor.devices.pc.pci.MemoryAttributes;
import org.javisor.devices.pc.pci.PciHost;
import org.javisor.devices.pc.pci.PirqRouter;
import org.javisor.memory.Mapping;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Expected values from Bochs' VBE DISPI interface, QEMU's standard-vga.rst, and the VESA EDID standard. */
class VbeTest {
  private final VgaRig rig = new VgaRig(VgaSettings.standard().withRom(new byte[] {0x55, (byte) 0xAA, 1}));

  @AfterEach
  void close() {
    rig.close();
  }

  private PciHost host() {
    PciHost host = new PciHost(
        new PirqRouter(gsi -> level -> {}, irq -> level -> {}), new ResetControl(new RecordingPower()),
        MemoryAttributes.NONE);
    host.add(2, 0, rig.card.function());
    host.attachPorts(rig.ports);
    return host;
  }

  private void config(int register, int value) {
    rig.ports.write(0xCF8, 4, 0x8000_1000 | register);
    rig.ports.write(0xCFC, 4, value);
  }

  private int config(int register) {
    rig.ports.write(0xCF8, 4, 0x8000_1000 | register);
    return rig.ports.read(0xCFC, 4);
  }

  private void mapFrameBuffer() {
    host();
    config(0x10, (int) VgaRig.FRAME_BUFFER);
    config(0x18, 0xF000_0000);
    config(0x04, 3);
  }

  @Test
  void theInterfaceSaysWhatItIs() {
    assertThat(rig.vbe(0)).isEqualTo(0xB0C5);
    assertThat(rig.vbe(10)).as("units of 64 KiB").isEqualTo(256);
    rig.vbe(4, 2);
    assertThat(rig.vbe(1)).isEqualTo(2560);
    assertThat(rig.vbe(2)).isEqualTo(1600);
    assertThat(rig.vbe(3)).isEqualTo(32);
  }

  @ParameterizedTest
  @CsvSource({
    "8, 1, 5, FF0000", "15, 2, 0x7C00, FF0000", "15, 2, 0x03E0, 00FF00", "16, 2, 0x07E0, 00FF00",
    "16, 2, 0x0010, 000084", "24, 3, 0x123456, 123456", "32, 4, 0xFF123456, 123456"})
  void pixelsOfEveryWidthHaveTheirColours(int bits, int bytes, String value, String expected) {
    mapFrameBuffer();
    rig.vbeMode(1024, 768, bits);
    rig.color(5, 63, 0, 0);
    rig.memory.write(VgaRig.FRAME_BUFFER + 1024L * bytes + 3L * bytes, bytes == 3 ? 4 : bytes, Long.decode(value));
    rig.refresh();

    assertThat(rig.frame.width()).isEqualTo(1024);
    assertThat(rig.frame.height()).isEqualTo(768);
    assertThat("%06X".formatted(rig.pixel(3, 1))).isEqualTo(expected);
  }

  @Test
  void thePaletteCanHaveEightBits() {
    mapFrameBuffer();
    rig.vbeMode(640, 480, 8);
    rig.vbe(4, 0x61);
    rig.color(9, 0x12, 0x34, 0x56);
    rig.poke(VgaRig.FRAME_BUFFER, 9);
    rig.refresh();

    assertThat(rig.pixel(0, 0)).isEqualTo(0x123456);
  }

  @Test
  void storesToTheFrameBufferDamageTheirRows() {
    mapFrameBuffer();
    rig.vbeMode(1024, 768, 32);
    rig.refresh();
    rig.refresh();
    rig.frame.takeDamage();
    rig.memory.write(VgaRig.FRAME_BUFFER + 4 * (100 * 1024 + 50), 4, 0xFFFFFF);
    rig.refresh();
    rig.refresh();

    assertThat(rig.frame.takeDamage()).containsExactly(new Rectangle(50, 96, 1, 16));
    rig.memory.write(VgaRig.FRAME_BUFFER + 4 * (100 * 1024 + 60), 4, 0xFFFFFF);
    rig.refresh();
    rig.refresh();
    assertThat(rig.frame.takeDamage()).as("pages are tracked anew").containsExactly(new Rectangle(60, 96, 1, 16));
    rig.refresh();
    assertThat(rig.frame.takeDamage()).isEmpty();
  }

  /** Each look takes the thread that runs the vCPUs out of its sleep. */
  @Test
  void whileTheGuestPaintsNothingThereIsNoLook() {
    mapFrameBuffer();
    rig.vbeMode(640, 480, 32);
    rig.refresh();
    rig.refresh();
    int before = rig.looks;
    rig.refresh();
    assertThat(rig.looks).isEqualTo(before);
    rig.poke(VgaRig.FRAME_BUFFER, 1);
    rig.refresh();
    assertThat(rig.looks).isEqualTo(before + 1);
  }

  @Test
  void lookingAtEverythingDoesNotTakeChangesAway() {
    mapFrameBuffer();
    rig.vbeMode(640, 480, 32);
    rig.refresh();
    rig.refresh();
    rig.frame.takeDamage();
    rig.memory.write(VgaRig.FRAME_BUFFER, 4, 0xFFFFFF);
    Frame other = new Frame();
    rig.card.refresh(other, Scope.WHOLE);
    rig.refresh();
    rig.refresh();

    assertThat(other.pixels()[0]).isEqualTo(0xFFFFFF);
    assertThat(rig.frame.takeDamage()).isNotEmpty();
  }

  @Test
  void banksReachAllOfMemoryThroughTheWindow() {
    rig.vbeMode(1024, 768, 8);
    rig.vbe(5, 3);
    rig.poke(0xA_0005, 0x77);
    rig.vbe(5, 2);
    assertThat(rig.peek(0xA_0005)).isZero();
    rig.vbe(5, 3);
    assertThat(rig.peek(0xA_0005)).isEqualTo(0x77);
    rig.color(0x77, 63, 63, 63);
    rig.refresh();
    assertThat(rig.pixel((3 * 65536 + 5) % 1024, (3 * 65536 + 5) / 1024)).isEqualTo(0xFFFFFF);
  }

  @Test
  void theOffsetPansOverALargerPicture() {
    mapFrameBuffer();
    rig.vbeMode(640, 480, 32);
    rig.vbe(6, 1024);
    assertThat(rig.vbe(7)).as("rows that fit into memory").isEqualTo(4096);
    rig.memory.write(VgaRig.FRAME_BUFFER + 4 * (10 * 1024 + 20), 4, 0xABCDEF);
    rig.vbe(8, 20);
    rig.vbe(9, 10);
    rig.refresh();

    assertThat(rig.pixel(0, 0)).isEqualTo(0xABCDEF);
  }

  @Test
  void anOffsetThatLeavesMemoryIsNotTaken() {
    rig.vbeMode(2560, 1600, 32);
    rig.vbe(9, 1000);

    assertThat(rig.vbe(9)).isZero();
  }

  @Test
  void settingAModeClearsMemoryUnlessToldOtherwise() {
    mapFrameBuffer();
    rig.memory.write(VgaRig.FRAME_BUFFER, 4, 0x11);
    rig.vbe(1, 640);
    rig.vbe(2, 480);
    rig.vbe(3, 32);
    rig.vbe(4, 0xC1);
    assertThat(rig.memory.read(VgaRig.FRAME_BUFFER, 4)).isEqualTo(0x11);
    rig.vbe(4, 0);
    rig.vbe(4, 0x41);
    assertThat(rig.memory.read(VgaRig.FRAME_BUFFER, 4)).isZero();
  }

  @Test
  void sixteenColoursCanBeLarger() {
    rig.card.enterTextMode();
    rig.vbeMode(800, 600, 4);
    rig.indexed(0x3C4, 4, 0x06);
    rig.indexed(0x3C4, 2, 0x0F);
    rig.indexed(0x3CE, 5, 0);
    rig.indexed(0x3CE, 6, 5);
    rig.poke(0xA_0000 + 100, 0x80);
    rig.refresh();

    assertThat(rig.frame.width()).isEqualTo(800);
    assertThat(rig.pixel(0, 1)).isEqualTo(0xFFFFFF);
    assertThat(rig.pixel(1, 1)).isZero();
  }

  @ParameterizedTest
  @CsvSource({"1280, 1024", "1600, 1200", "1920, 1080", "1920, 1200", "2560, 1600"})
  void largeModesShowTheirLastPixel(int width, int height) {
    mapFrameBuffer();
    rig.vbeMode(width, height, 32);
    rig.memory.write(VgaRig.FRAME_BUFFER + 4L * width * height - 4, 4, 0x123456);
    rig.refresh();

    assertThat(rig.frame.width()).isEqualTo(width);
    assertThat(rig.frame.height()).isEqualTo(height);
    assertThat(rig.pixel(width - 1, height - 1)).isEqualTo(0x123456);
    assertThat(rig.pixel(width - 2, height - 1)).isZero();
  }

  @Test
  void registersAreInMemoryToo() {
    mapFrameBuffer();
    assertThat(rig.memory.read(0xF000_0500L, 2)).isEqualTo(0xB0C5);
    rig.memory.write(0xF000_0502L, 2, 800);
    assertThat(rig.vbe(1)).isEqualTo(800);
    rig.memory.write(0xF000_0402L, 1, 0x67);
    assertThat(rig.in(0x3CC)).isEqualTo(0x67);
  }

  @Test
  void theMonitorLikesItsSizeBestAndItsChecksumIsRight() {
    mapFrameBuffer();
    int sum = 0;
    for (int i = 0; i < 128; i++) {
      sum += (int) rig.memory.read(0xF000_0000L + i, 1);
    }
    assertThat(rig.memory.read(0xF000_0000L, 8)).isEqualTo(0x00FF_FFFF_FFFF_FF00L);
    assertThat(sum & 0xFF).isZero();
    assertThat(rig.memory.read(0xF000_0000L + 0x38, 1) | (rig.memory.read(0xF000_0000L + 0x3A, 1) & 0xF0) << 4)
        .isEqualTo(1024);
    assertThat(rig.memory.read(0xF000_0000L + 0x3B, 1) | (rig.memory.read(0xF000_0000L + 0x3D, 1) & 0xF0) << 4)
        .isEqualTo(768);
  }

  @Test
  void theVideoBiosAnswersWhenItsRegisterSaysSo() {
    host();
    config(0x30, -1);
    assertThat(config(0x30)).as("a page, and the enable bit").isEqualTo(0xFFFF_F001);
    config(0x30, 0xE800_0000);
    config(0x04, 2);
    assertThat(rig.memory.find(0xE800_0000L)).isNull();
    config(0x30, 0xE800_0001);
    assertThat(rig.memory.read(0xE800_0000L, 4)).isEqualTo(0xFF01_AA55L);
    rig.memory.write(0xE800_0000L, 1, 0);
    assertThat(rig.memory.read(0xE800_0000L, 1)).isEqualTo(0x55);
    config(0x04, 0);
    assertThat(rig.memory.find(0xE800_0000L)).isNull();
  }

  @Test
  void aFrameBufferOverSomethingElseDoesNotAnswer() {
    host();
    config(0x10, 0);
    config(0x04, 2);
    assertThat(rig.memory.mappings()).extracting(Mapping::start).containsExactly(0xA_0000L);
  }

  @Test
  void aRestoredCardShowsWhatTheSavedOneShowed() {
    rig.vbeMode(800, 600, 16);
    rig.vbe(6, 1024);
    rig.vbe(9, 5);
    VgaStateV1 state = rig.card.save();
    try (VgaRig other = new VgaRig()) {
      other.card.restore(state);
      other.refresh();

      assertThat(other.card.save()).isEqualTo(state);
      assertThat(other.frame.width()).isEqualTo(800);
    }
  }

  @Test
  void settingsThatNoCardHasAreRefused() {
    assertThatThrownBy(() -> new VgaSettings(3 << 20, 1024, 768, new byte[0]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> VgaSettings.standard().withPreferredSize(5000, 768))
        .isInstanceOf(IllegalArgumentException.class);
    byte[] large = new byte[1 << 18];
    assertThatThrownBy(() -> VgaSettings.standard().withRom(large)).isInstanceOf(IllegalArgumentException.class);
  }
}
