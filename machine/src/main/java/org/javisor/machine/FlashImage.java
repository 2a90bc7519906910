package org.javisor.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.javisor.device.BlockBackend;
import org.javisor.devices.pc.flash.FlashMemory;
import org.javisor.disk.Access;
import org.javisor.disk.DiskImage;
import org.javisor.disk.Medium;
import org.javisor.firmware.BootException;
import org.javisor.firmware.BootException.Kind;
import org.javisor.firmware.bios.BiosRequest.VariableStore;
import org.javisor.memory.Ram;
import org.javisor.memory.RawMemory;

/** The open image of the flash memory in which firmware keeps its variables, and what it holds. */
final class FlashImage implements AutoCloseable {
  private final BlockBackend image;
  private final Ram content;

  private FlashImage(BlockBackend image) throws IOException {
    this.image = image;
    byte[] bytes = new byte[Math.toIntExact(image.sizeBytes())];
    image.read(0, bytes, 0, bytes.length);
    content = new Ram(bytes.length);
    RawMemory.copy(bytes, 0, content.address(), bytes.length);
  }

  /**
   * Opens the image that a machine's firmware asks for; empty if it asks for none.
   *
   * @throws org.javisor.disk.DiskException if the file cannot be used
   * @throws BootException if its size is not that of a flash memory
   */
  static Optional<FlashImage> open(Startup startup) {
    return startup instanceof Startup.Bios(var request) ? request.variables().map(FlashImage::open) : Optional.empty();
  }

  private static FlashImage open(VariableStore store) {
    BlockBackend image =
        DiskImage.openRaw(store.image(), Medium.DISK, store.kept() ? Access.READ_WRITE : Access.SNAPSHOT);
    FlashImage opened = null;
    try {
      if (image.sizeBytes() > FlashMemory.LARGEST_BYTES || image.sizeBytes() % FlashMemory.UNIT_BYTES != 0) {
        throw new BootException(
            Kind.FOREIGN, store.image().toString(),
            "is no flash memory: its size is " + image.sizeBytes() + " bytes, not whole units of 4 KiB up to 8 MiB",
            "take a copy of the firmware's template, as OVMF_VARS_4M.fd of OVMF");
      }
      opened = new FlashImage(image);
      return opened;
    } catch (IOException e) {
      throw new BootException(
          Kind.UNREADABLE, store.image().toString(), "cannot be read: " + e.getMessage(), "check the disk");
    } finally {
      if (opened == null) {
        close(image);
      }
    }
  }

  BlockBackend image() {
    return image;
  }

  Ram content() {
    return content;
  }

  private static void close(BlockBackend image) {
    try {
      image.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    content.close();
    close(image);
  }
}
