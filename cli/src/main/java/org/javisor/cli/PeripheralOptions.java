package org.javisor.cli;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.javisor.machine.Peripherals.UsbDevice;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options for USB devices, sound and printer. */
final class PeripheralOptions {
  @Option(
      names = "--usb", paramLabel = "DEVICES", converter = UsbConverter.class,
      description = "What is plugged into USB ports: tablet, keyboard, both (tablet,keyboard), none. Default: tablet"
          + " with --screen or --vnc, so that the guest's pointer follows yours; else none.")
  private @Nullable Usb usb;

  @Option(
      names = "--sound", paramLabel = "WHERE", converter = SoundConverter.class,
      description = "Plugs in a sound card, and lets the PC speaker be heard: wav:FILE, play (the host's loudspeakers),"
          + " mute. Default: none.")
  private @Nullable SoundTarget sound;

  @Option(
      names = "--parallel", paramLabel = "file:PATH", converter = PrinterConverter.class,
      description = "Plugs in a parallel port; what the guest prints goes to the file.")
  private @Nullable Path printer;

  /** A set of devices. */
  record Usb(Set<UsbDevice> devices) {}

  /** Reads a list of devices. */
  static final class UsbConverter implements ITypeConverter<Usb> {
    @Override
    public Usb convert(String text) {
      Set<UsbDevice> devices = EnumSet.noneOf(UsbDevice.class);
      if (!text.equals("none")) {
        for (String name : text.split(",", -1)) {
          devices.add(switch (name) {
            case "tablet" -> UsbDevice.TABLET;
            case "keyboard" -> UsbDevice.KEYBOARD;
            default -> throw new TypeConversionException(
                "'" + text + "' are no USB devices; choose tablet, keyboard, tablet,keyboard or none");
          });
        }
      }
      return new Usb(devices);
    }
  }

  /** Reads where sound goes. */
  static final class SoundConverter implements ITypeConverter<SoundTarget> {
    @Override
    public SoundTarget convert(String text) {
      if (text.startsWith("wav:") && text.length() > 4) {
        return new SoundTarget.Wav(Path.of(text.substring(4)));
      }
      return switch (text) {
        case "play" -> new SoundTarget.Play();
        case "mute" -> new SoundTarget.Mute();
        default -> throw new TypeConversionException("'" + text + "' is none of wav:FILE, play, mute");
      };
    }
  }

  /** Reads where paper is. */
  static final class PrinterConverter implements ITypeConverter<Path> {
    @Override
    public Path convert(String text) {
      if (text.startsWith("file:") && text.length() > 5) {
        return Path.of(text.substring(5));
      }
      throw new TypeConversionException("'" + text + "' is no printer; write file:PATH");
    }
  }

  /**
   * What was asked for.
   *
   * @param served whether somebody may point at the screen
   */
  PeripheralsSpec spec(boolean served) {
    Usb chosen = usb;
    Set<UsbDevice> devices = chosen != null ? chosen.devices() : served ? EnumSet.of(UsbDevice.TABLET) : Set.of();
    return new PeripheralsSpec(devices, Optional.ofNullable(sound), Optional.ofNullable(printer));
  }
}
