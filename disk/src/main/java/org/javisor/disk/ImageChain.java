package org.javisor.disk;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.javisor.device.BlockBackend;
import org.javisor.disk.DiskException.Kind;
import org.javisor.disk.qcow2.Qcow2Image;
import org.javisor.disk.storage.FilePart;
import org.javisor.disk.storage.ImageFile;
import org.javisor.disk.storage.MalformedImageException;
import org.javisor.disk.storage.Storage;
import org.javisor.disk.storage.UnsupportedImageException;
import org.javisor.disk.vdi.VdiImage;
import org.javisor.disk.vhd.VhdImage;
import org.javisor.disk.vhdx.VhdxImage;
import org.javisor.disk.vmdk.VmdkImage;

/** Opens images with everything that lies below them. */
final class ImageChain {
  /** Longer chains are slow, and most likely a circle. */
  private static final int LONGEST = 64;

  private ImageChain() {}

  /** Opens an image, and those below it for reading only. */
  static BlockBackend open(Path file, Optional<Format> said, boolean writable) {
    return open(file, said, writable, FullDisk.FAILS);
  }

  /** @param asked what to do where the host has no room for a write */
  static BlockBackend open(Path file, Optional<Format> said, boolean writable, FullDisk asked) {
    return open(file, said, writable, LONGEST, asked);
  }

  private static BlockBackend open(Path file, Optional<Format> said, boolean writable, int depth, FullDisk asked) {
    if (depth == 0) {
      throw new DiskException(Kind.MALFORMED, file, "lies below more than " + LONGEST + " images, or below itself");
    }
    try {
      Format format = format(file, said);
      return switch (format) {
        case RAW -> RawImage.open(file, Medium.DISK, writable, asked);
        case QCOW2 -> qcow2(file, writable, depth, asked);
        case VMDK, VDI, VHD, VHDX -> {
          if (writable) {
            throw new DiskException(
                Kind.NOT_PERMITTED, file, "is " + format.label()
                    + ", which is only read; add ,readonly or ,snapshot, or convert it to qcow2");
          }
          yield foreign(file, format, depth);
        }
      };
    } catch (IOException e) {
      throw refused(file, e);
    }
  }

  /** What a failure while opening means. */
  static DiskException refused(Path file, IOException e) {
    Kind kind = switch (e) {
      case MalformedImageException m -> Kind.MALFORMED;
      case UnsupportedImageException u -> Kind.UNSUPPORTED;
      default -> Kind.HOST;
    };
    String message = String.valueOf(e.getMessage());
    String name = file + ": ";
    return new DiskException(kind, file, message.startsWith(name) ? message.substring(name.length()) : message, e);
  }

  private static Qcow2Image qcow2(Path file, boolean writable, int depth, FullDisk asked)
      throws IOException {
    Qcow2Image image = Qcow2Image.open(ImageFile.open(file, writable, asked));
    boolean good = false;
    try {
      Optional<String> below = image.backingName();
      if (below.isPresent()) {
        Optional<Format> format = image.backingFormat().map(name -> Format.ofLabel(name).orElseThrow(
            () -> new DiskException(
                Kind.UNSUPPORTED, file, "lies on an image of format " + name + ", which is not known")));
        image.backing(open(resolve(file, below.get()), format, false, depth - 1, FullDisk.FAILS));
      }
      good = true;
      return image;
    } finally {
      if (!good) {
        image.close();
      }
    }
  }

  /** Formats that are only read. */
  private static BlockBackend foreign(Path file, Format format, int depth) throws IOException {
    Storage storage = ImageFile.open(file, false);
    boolean good = false;
    try {
      BlockBackend image = switch (format) {
        case VDI -> VdiImage.open(storage);
        case VHDX -> VhdxImage.open(storage);
        case VHD -> {
          VhdImage vhd = VhdImage.open(storage);
          if (vhd.parent().isPresent()) {
            vhd.below(
                open(resolve(file, vhd.parent().get()), Optional.of(Format.VHD), false, depth - 1, FullDisk.FAILS));
          }
          yield vhd;
        }
        case VMDK -> {
          VmdkImage vmdk = VmdkImage.open(storage, name -> ImageFile.open(extent(file, name), false));
          if (vmdk.parent().isPresent()) {
            vmdk.below(
                open(resolve(file, vmdk.parent().get()), Optional.of(Format.VMDK), false, depth - 1, FullDisk.FAILS));
          }
          yield vmdk;
        }
        case RAW, QCOW2 -> throw new IllegalArgumentException("not a foreign format: " + format);
      };
      good = true;
      return image;
    } finally {
      if (!good) {
        storage.close();
      }
    }
  }

  /** A VMDK image inside of a file, which must not lead out of it. */
  static BlockBackend openPart(Path file, long offset, long size) {
    Storage part = new FilePart(ImageFile.open(file, false), offset, size);
    boolean good = false;
    try {
      VmdkImage image = VmdkImage.open(part, name -> {
        throw new DiskException(Kind.UNSUPPORTED, file, "has a disk that wants a further file, " + name);
      });
      if (image.parent().isPresent()) {
        throw new DiskException(Kind.UNSUPPORTED, file, "has a disk that lies on another one");
      }
      good = true;
      return image;
    } catch (IOException e) {
      throw refused(file, e);
    } finally {
      if (!good) {
        closeQuietly(part);
      }
    }
  }

  /** What kept the image from being opened is said, and not this. */
  private static void closeQuietly(Storage storage) {
    try {
      storage.close();
    } catch (IOException e) {
      // It was read only.
    }
  }

  /** A part of a disk lies beside its description: a name that leads elsewhere would read any file of the host. */
  private static Path extent(Path file, String name) {
    String plain = name.startsWith("./") ? name.substring(2) : name;
    if (plain.isEmpty() || plain.contains("/") || plain.contains("\\") || plain.equals("..")) {
      throw new DiskException(Kind.UNSUPPORTED, file, "has a part in another folder: " + name);
    }
    return resolve(file, plain);
  }

  /** The file that an image names as the one below it. */
  static Path resolve(Path file, String name) {
    if (name.startsWith("json:") || name.matches("[a-zA-Z][a-zA-Z0-9+.-]+:.*") && !name.startsWith("file:")) {
      throw new DiskException(Kind.UNSUPPORTED, file, "lies on " + name + ", which is no file");
    }
    String path = name.startsWith("file:") ? name.substring("file:".length()) : name;
    try {
      return file.toAbsolutePath().resolveSibling(path).normalize();
    } catch (InvalidPathException e) {
      throw new DiskException(Kind.MALFORMED, file, "lies on a file with an impossible name", e);
    }
  }

  /** The format of a file, by the rules of {@link Format}. */
  static Format format(Path file, Optional<Format> said) throws IOException {
    if (said.isPresent()) {
      return said.get();
    }
    Optional<Format> named = Format.ofSuffix(file);
    Optional<Format> looks;
    try (Storage opened = ImageFile.peek(file)) {
      looks = Format.ofHeader(opened.read(0, Format.HEADER_BYTES));
    }
    if (named.isPresent() && named.get() != Format.RAW) {
      boolean fixedVhd = named.get() == Format.VHD && looks.isEmpty();
      if (!looks.equals(named) && !fixedVhd) {
        throw new DiskException(
            Kind.MALFORMED, file, "is named like " + named.get().label() + " and is none; say its format, "
                + looks.map(Format::label).orElse("raw") + " for instance");
      }
      return named.get();
    }
    if (looks.isPresent()) {
      throw new DiskException(
          Kind.MALFORMED, file, "starts like an image in format " + looks.get().label()
              + ", but its name does not say so, and whoever writes a raw disk can write such a start; say format="
              + looks.get().label() + " or format=raw");
    }
    return Format.RAW;
  }
}
