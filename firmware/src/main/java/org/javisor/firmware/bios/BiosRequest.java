package org.javisor.firmware.bios;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.javisor.firmware.BootException;
import org.javisor.firmware.BootException.Kind;
import org.javisor.firmware.BootFile;

/**
 * A BIOS to start, and what a user can tell it.
 *
 * @param image the ROM: at least 64 KiB, in whole units of 4 KiB, which end at 4 GiB
 * @param order what to boot from, at most three kinds; empty for the BIOS's own order
 * @param menu how long the boot menu waits for its key; empty for no menu
 * @param serialScreen whether text output and keyboard input go over the first serial port, too
 * @param videoBios the option ROM of the graphics adapter, where the machine has one
 * @param optionRoms run before the BIOS boots
 * @param variables where the firmware keeps its variables, as UEFI does; empty where there is no flash memory for them
 */
public record BiosRequest(
    BootFile image, List<BootDevice> order, Optional<Duration> menu, boolean serialScreen,
    Optional<BootFile> videoBios, List<BootFile> optionRoms, Optional<VariableStore> variables) {
  private static final int UNIT = 1 << 12;
  private static final int SMALLEST = 1 << 16;
  private static final int LARGEST = 16 << 20;
  private static final int RESET_VECTOR_BYTES = 16;

  /**
   * A flash memory below the ROM.
   *
   * @param image the file that holds it, byte for byte; at first a template that belongs to the firmware
   * @param kept whether changes go into the file; otherwise they are gone at the end
   */
  public record VariableStore(Path image, boolean kept) {}

  public BiosRequest {
    order = List.copyOf(order);
    optionRoms = List.copyOf(optionRoms);
    if (order.size() > BootDevice.PLACES) {
      throw new IllegalArgumentException("a boot order has at most three places, not " + order.size());
    }
    checkImage(image);
    videoBios.ifPresent(BiosRequest::checkOptionRom);
    optionRoms.forEach(BiosRequest::checkOptionRom);
  }

  /**
   * The BIOS's own order, no menu, its text on the first serial port.
   *
   * @throws BootException if the image is no ROM
   */
  public static BiosRequest of(BootFile image) {
    return new BiosRequest(image, List.of(), Optional.empty(), true, Optional.empty(), List.of(), Optional.empty());
  }

  private static void checkImage(BootFile image) {
    int size = image.sizeBytes();
    String name = image.name();
    if (size % UNIT != 0 || size < SMALLEST || size > LARGEST) {
      throw new BootException(
          Kind.FOREIGN, name,
          "is no BIOS: its size is " + size + " bytes, not whole units of 4 KiB from 64 KiB to 16 MiB",
          "name a ROM image as bios-256k.bin of SeaBIOS");
    }
    byte[] bytes = image.bytes();
    boolean code = false;
    for (int i = size - RESET_VECTOR_BYTES; i < size; i++) {
      code |= bytes[i] != 0 && bytes[i] != -1;
    }
    if (!code) {
      throw new BootException(
          Kind.MALFORMED, name, "is no BIOS: nothing stands where a processor starts", "fetch or build it again");
    }
  }

  /** @see "Plug and Play BIOS Specification 1.0A, 3.1 Standard Option ROM Header" */
  private static void checkOptionRom(BootFile rom) {
    byte[] bytes = rom.bytes();
    if (bytes.length < 3 || (bytes[0] & 0xFF) != 0x55 || (bytes[1] & 0xFF) != 0xAA) {
      throw new BootException(
          Kind.FOREIGN, rom.name(), "is no option ROM: it does not begin with 55 AA", "name a ROM image");
    }
    if ((bytes[2] & 0xFF) * 512 > bytes.length) {
      throw new BootException(
          Kind.TRUNCATED, rom.name(), "ends before the size that it gives itself", "fetch or build it again");
    }
  }

  public BiosRequest withOrder(List<BootDevice> changed) {
    return new BiosRequest(image, changed, menu, serialScreen, videoBios, optionRoms, variables);
  }

  public BiosRequest withMenu(Duration wait) {
    return new BiosRequest(image, order, Optional.of(wait), serialScreen, videoBios, optionRoms, variables);
  }

  public BiosRequest withSerialScreen(boolean on) {
    return new BiosRequest(image, order, menu, on, videoBios, optionRoms, variables);
  }

  public BiosRequest withVideoBios(BootFile rom) {
    return new BiosRequest(image, order, menu, serialScreen, Optional.of(rom), optionRoms, variables);
  }

  public BiosRequest withOptionRoms(List<BootFile> changed) {
    return new BiosRequest(image, order, menu, serialScreen, videoBios, changed, variables);
  }

  /** Plugs in a flash memory for the firmware's variables. */
  public BiosRequest withVariables(Path store, boolean kept) {
    return new BiosRequest(image, order, menu, serialScreen, videoBios, optionRoms,
        Optional.of(new VariableStore(store, kept)));
  }
}
