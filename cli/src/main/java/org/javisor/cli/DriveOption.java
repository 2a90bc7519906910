package org.javisor.cli;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.javisor.disk.Access;
import org.javisor.disk.CacheMode;
import org.javisor.disk.Format;
import org.javisor.disk.ImageOptions;
import org.javisor.disk.Limits;
import org.javisor.disk.Medium;
import org.javisor.machine.DriveSpec;
import org.javisor.machine.DriveSpec.Bus;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads a drive: {@code FILE[,readonly][,snapshot][,bus=ide|sata|virtio]}, and for disks {@code
 * [,format=F][,cache=MODE][,iops=N][,bps=N]}. A comma that belongs to the file's name is written twice;
 * {@code none} is an empty drive for CDs or floppies.
 */
abstract sealed class DriveOption implements ITypeConverter<DriveSpec> {
  private final Medium medium;
  private final Bus standardBus;
  private final List<Bus> buses;
  private final Access standardAccess;

  DriveOption(Medium medium, List<Bus> buses, Access standardAccess) {
    this.medium = medium;
    this.standardBus = buses.getFirst();
    this.buses = buses;
    this.standardAccess = standardAccess;
  }

  /** {@code --disk}. */
  static final class Disk extends DriveOption {
    Disk() {
      super(Medium.DISK, List.of(Bus.IDE, Bus.SATA, Bus.VIRTIO), Access.READ_WRITE);
    }
  }

  /** {@code --floppy}. */
  static final class Floppy extends DriveOption {
    Floppy() {
      super(Medium.FLOPPY, List.of(Bus.FLOPPY), Access.READ_WRITE);
    }
  }

  /** {@code --cdrom}. */
  static final class Cdrom extends DriveOption {
    Cdrom() {
      super(Medium.CDROM, List.of(Bus.IDE, Bus.SATA), Access.READ_ONLY);
    }
  }

  @Override
  public DriveSpec convert(String text) {
    // Two commas are one that belongs to the name.
    String[] parts = text.replace(",,", "\0").split(",", -1);
    String name = parts[0].replace('\0', ',');
    if (name.isEmpty()) {
      throw new TypeConversionException("'" + text + "' names no file");
    }
    Bus bus = standardBus;
    Access access = standardAccess;
    ImageOptions options = ImageOptions.STANDARD;
    for (int i = 1; i < parts.length; i++) {
      String part = parts[i];
      if (part.startsWith("bus=")) {
        bus = bus(part.substring(4));
      } else if (part.contains("=") && medium == Medium.DISK) {
        options = option(part, options);
      } else {
        access = access(part);
      }
    }
    return new DriveSpec(bus, medium, file(name), access, options);
  }

  /** A drive for media that can be changed may be empty. */
  private Path file(String name) {
    return Path.of(medium != Medium.DISK && name.equals("none") ? "" : name);
  }

  private static ImageOptions option(String part, ImageOptions so) {
    String value = part.substring(part.indexOf('=') + 1);
    Limits limits = so.limits();
    return switch (part.substring(0, part.indexOf('='))) {
      case "format" -> so.withFormat(Format.ofLabel(value).orElseThrow(
          () -> new TypeConversionException("'" + value + "' is no format; there are " + Format.labels())));
      case "cache" -> so.withCache(Arrays.stream(CacheMode.values())
          .filter(mode -> mode.name().equalsIgnoreCase(value))
          .findFirst()
          .orElseThrow(() -> new TypeConversionException(
              "'" + value + "' is no cache mode; choose writeback, writethrough or unsafe")));
      case "iops" -> so.withLimits(new Limits(rate(value), limits.bytesPerSecond()));
      case "bps" -> so.withLimits(new Limits(limits.operationsPerSecond(), rate(value)));
      default -> throw new TypeConversionException(
          "'" + part + "' is none of bus=, format=, cache=, iops=, bps=");
    };
  }

  /** A number of operations or bytes each second: {@code 500}, {@code 20M}. */
  private static long rate(String text) {
    if (!text.matches("\\d{1,12}[kKmMgG]?")) {
      throw new TypeConversionException("'" + text + "' is no rate; write for instance 500 or 20M");
    }
    int shift = switch (Character.toLowerCase(text.charAt(text.length() - 1))) {
      case 'k' -> 10;
      case 'm' -> 20;
      case 'g' -> 30;
      default -> 0;
    };
    long number = Long.parseLong(shift == 0 ? text : text.substring(0, text.length() - 1));
    if (number == 0) {
      throw new TypeConversionException("a rate of 0 lets nothing through; leave it away for no limit");
    }
    return number << shift;
  }

  private Access access(String word) {
    return switch (word) {
      case "readonly" -> Access.READ_ONLY;
      case "snapshot" -> {
        if (medium == Medium.CDROM) {
          throw new TypeConversionException("a CD is never written: leave 'snapshot' away");
        }
        yield Access.SNAPSHOT;
      }
      default -> throw new TypeConversionException("'" + word + "' is none of readonly, snapshot, bus=" + names());
    };
  }

  private Bus bus(String name) {
    return buses.stream()
        .filter(bus -> name(bus).equals(name))
        .findFirst()
        .orElseThrow(() -> new TypeConversionException("'" + name + "' is no bus for it; choose " + names()));
  }

  private String names() {
    return String.join(" or bus=", buses.stream().map(DriveOption::name).toList());
  }

  private static String name(Bus bus) {
    return bus.name().toLowerCase(Locale.ROOT);
  }
}
