package org.javisor.devices.pc.vga;

/**
 * What a machine chooses about its graphics adapter.
 *
 * @param memoryBytes video memory: a power of two from 16 to 256 MiB
 * @param preferredWidth columns that the monitor likes best
 * @param preferredHeight rows that the monitor likes best
 * @param rom the video BIOS; empty if there is none
 */
@SuppressWarnings("ArrayRecordComponent") // Copied on the way in and out.
public record VgaSettings(long memoryBytes, int preferredWidth, int preferredHeight, byte[] rom) {
  /** Enough for any mode. */
  public static final long STANDARD_BYTES = 16L << 20;

  /** An option ROM must leave room for others below 1 MiB. */
  private static final int ROM_LIMIT = 1 << 17;

  public VgaSettings {
    if (Long.bitCount(memoryBytes) != 1 || memoryBytes < STANDARD_BYTES || memoryBytes > 256L << 20) {
      throw new IllegalArgumentException("video memory cannot have " + memoryBytes + " bytes");
    }
    if (preferredWidth < 8 || preferredWidth > Vbe.MAXIMUM_WIDTH || preferredHeight < 1
        || preferredHeight > Vbe.MAXIMUM_HEIGHT) {
      throw new IllegalArgumentException("no monitor has " + preferredWidth + " x " + preferredHeight + " pixels");
    }
    if (rom.length > ROM_LIMIT) {
      throw new IllegalArgumentException("a video BIOS cannot have " + rom.length + " bytes");
    }
    rom = rom.clone();
  }

  @Override
  public byte[] rom() {
    return rom.clone();
  }

  /** 16 MiB and 1024 by 768 pixels, without a video BIOS. */
  public static VgaSettings standard() {
    return new VgaSettings(STANDARD_BYTES, 1024, 768, new byte[0]);
  }

  public VgaSettings withRom(byte[] image) {
    return new VgaSettings(memoryBytes, preferredWidth, preferredHeight, image);
  }

  public VgaSettings withPreferredSize(int width, int height) {
    return new VgaSettings(memoryBytes, width, height, rom);
  }
}
