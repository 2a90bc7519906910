package org.javisor.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.javisor.firmware.bios.BootDevice;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options for machines that start in a BIOS. */
final class BiosOptions {
  /** What no file is called. */
  private static final String SEABIOS = "<SeaBIOS>";

  @Option(
      names = "--bios", paramLabel = "FILE", arity = "0..1", fallbackValue = SEABIOS,
      description = "Starts in a BIOS, as a PC does, and as drives without a kernel do anyway. "
          + "Default for FILE: SeaBIOS, which is fetched once.")
  private @Nullable String bios;

  @Option(names = "--uefi", description = "Starts in UEFI firmware: OVMF, which is fetched once.")
  private boolean uefi;

  @Option(
      names = "--uefi-variables", paramLabel = "FILE",
      description = "Where UEFI firmware keeps its variables; made if it is not there. Default: they are gone at the "
          + "end.")
  private @Nullable Path uefiVariables;

  @Option(
      names = "--boot", paramLabel = "ORDER", converter = BootOrderConverter.class,
      description = "What the BIOS boots from, one letter each: a (floppy), c (disk), d (CD), n (network).")
  private @Nullable BootOrder order;

  @Option(names = "--boot-menu", description = "The BIOS offers its boot menu for a moment.")
  private boolean bootMenu;

  @Option(names = "--option-rom", paramLabel = "FILE",
      description = "A ROM that the BIOS runs before it boots; may be repeated.")
  private List<Path> optionRoms = List.of();

  /** The kinds of devices to boot from, the first one first. */
  record BootOrder(List<BootDevice> devices) {}

  /** Reads a boot order. */
  static final class BootOrderConverter implements ITypeConverter<BootOrder> {
    @Override
    public BootOrder convert(String text) {
      try {
        return new BootOrder(BootDevice.parse(text));
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }

  /**
   * What is wrong about these options together with others; null if nothing is.
   *
   * @param kernel whether a kernel is named
   * @param kernelOptions whether there are options for one
   * @param drives whether there are drives, from which a machine without kernel boots
   */
  @Nullable
  String problem(boolean kernel, boolean kernelOptions, boolean drives) {
    if ((bios != null || uefi) && kernel) {
      return "--kernel is loaded without a BIOS; leave --bios, --uefi or --kernel out";
    }
    if (bios != null && uefi) {
      return "--uefi fetches its firmware; leave --bios or --uefi out";
    }
    if (uefiVariables != null && !uefi && (bios == null || bios.equals(SEABIOS))) {
      return "--uefi-variables are for --uefi, or for UEFI firmware of your own: --bios FILE";
    }
    if (uefi && (order != null || bootMenu)) {
      return "--boot and --boot-menu are SeaBIOS's; in UEFI firmware, press F2 or Escape for its own menu";
    }
    boolean starts = bios != null || uefi || (drives && !kernel);
    if (!starts) {
      boolean biosOptions = order != null || bootMenu || !optionRoms.isEmpty();
      return biosOptions ? "--boot, --boot-menu and --option-rom are for a --bios" : null;
    }
    return kernelOptions ? "--initrd, --append and --flat are for a --kernel, not for what a BIOS boots" : null;
  }

  /**
   * What was asked for; empty without a BIOS.
   *
   * @param needed whether there must be one even if no option says so
   */
  Optional<BiosSpec> spec(boolean needed) {
    if (bios == null && !uefi && !needed) {
      return Optional.empty();
    }
    Optional<Path> image = bios == null || bios.equals(SEABIOS) ? Optional.empty() : Optional.of(Path.of(bios));
    BiosSpec.Uefi own = new BiosSpec.Uefi(uefi, Optional.ofNullable(uefiVariables));
    return Optional.of(new BiosSpec(image, order == null ? List.of() : order.devices(), bootMenu, optionRoms, own));
  }
}
