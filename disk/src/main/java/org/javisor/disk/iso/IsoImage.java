package org.javisor.disk.iso;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.javisor.disk.storage.BigEndian;
import org.javisor.disk.storage.LittleEndian;

/**
 * An ISO 9660 image with Joliet names: one folder with some files. Equal input gives equal images.
 *
 * @see "ECMA-119, sections 8 Volume Descriptors and 9 File and Directory Descriptors; Joliet Specification 1.0"
 */
public final class IsoImage {
  private static final int SECTOR = 2048;
  private static final int PRIMARY = 16;
  private static final int JOLIET = 17;
  private static final int TERMINATOR = 18;
  private static final int FIRST_PATH_TABLE = 19;
  private static final int FIRST_FREE = 23;
  private static final int MOST_FILES = 10_000;
  private static final long LARGEST = 1L << 30;
  private static final int LONGEST_NAME = 64;

  private final String label;

  /** By what they are called in short; equal short names are told apart by numbers. */
  private final SortedMap<String, Entry> entries = new TreeMap<>();

  @SuppressWarnings("ArrayRecordComponent") // Nobody compares files.
  private record Entry(String name, byte[] content) {}

  private IsoImage(String label) {
    this.label = label;
  }

  /**
   * Makes an image.
   *
   * @param label the volume's name, at most 16 characters
   * @param files contents by names
   * @throws IllegalArgumentException if a name or a size cannot be
   */
  public static byte[] of(String label, Map<String, byte[]> files) {
    if (!label.matches("[A-Za-z0-9_-]{1,16}")) {
      throw new IllegalArgumentException("a CD cannot be called '" + label + "'");
    }
    long size = files.values().stream().mapToLong(content -> content.length).sum();
    if (files.size() > MOST_FILES || size > LARGEST) {
      throw new IllegalArgumentException(files.size() + " files of " + size + " bytes are too much for such a CD");
    }
    IsoImage image = new IsoImage(label);
    files.forEach(image::add);
    return image.build();
  }

  private void add(String name, byte[] content) {
    if (name.isEmpty() || name.length() > LONGEST_NAME || !name.matches("[^/\\\\:;*?\\p{Cntrl}]+")) {
      throw new IllegalArgumentException("a file on a CD cannot be called '" + name + "'");
    }
    String plain = name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9_.]", "_");
    int dot = plain.lastIndexOf('.');
    String stem = (dot < 0 ? plain : plain.substring(0, dot)).replace('.', '_');
    String suffix = dot < 0 ? "" : plain.substring(dot + 1);
    suffix = suffix.substring(0, Math.min(3, suffix.length()));
    String candidate = stem.substring(0, Math.min(8, stem.length())) + "." + suffix + ";1";
    for (int i = 1; entries.containsKey(candidate); i++) {
      candidate = stem.substring(0, Math.min(4, stem.length())) + "%04d".formatted(i) + "." + suffix + ";1";
    }
    entries.put(candidate, new Entry(name, content));
  }

  private Entry entry(String shortName) {
    return Objects.requireNonNull(entries.get(shortName), shortName);
  }

  private byte[] build() {
    List<String> shortNames = new ArrayList<>(entries.keySet());
    List<String> byLongName = new ArrayList<>(entries.keySet());
    byLongName.sort((a, b) -> entry(a).name().compareTo(entry(b).name()));
    int folderSectors = sectors(folder(shortNames, false, 0, 0, Map.of()).length);
    int jolietSectors = sectors(folder(byLongName, true, 0, 0, Map.of()).length);
    int jolietFolder = FIRST_FREE + folderSectors;
    int next = jolietFolder + jolietSectors;
    Map<String, Integer> places = new TreeMap<>();
    for (String name : shortNames) {
      places.put(name, next);
      next += sectors(entry(name).content().length);
    }
    byte[] image = new byte[next * SECTOR];
    put(image, PRIMARY, volume(false, next, FIRST_FREE, folderSectors));
    put(image, JOLIET, volume(true, next, jolietFolder, jolietSectors));
    put(image, TERMINATOR, descriptor(255));
    put(image, FIRST_PATH_TABLE, pathTable(FIRST_FREE, false));
    put(image, FIRST_PATH_TABLE + 1, pathTable(FIRST_FREE, true));
    put(image, FIRST_PATH_TABLE + 2, pathTable(jolietFolder, false));
    put(image, FIRST_PATH_TABLE + 3, pathTable(jolietFolder, true));
    put(image, FIRST_FREE, folder(shortNames, false, FIRST_FREE, folderSectors, places));
    put(image, jolietFolder, folder(byLongName, true, jolietFolder, jolietSectors, places));
    places.forEach((name, place) -> put(image, place, entry(name).content()));
    return image;
  }

  private static int sectors(int bytes) {
    return (bytes + SECTOR - 1) / SECTOR;
  }

  private static void put(byte[] image, int sector, byte[] bytes) {
    System.arraycopy(bytes, 0, image, sector * SECTOR, bytes.length);
  }

  private static byte[] descriptor(int type) {
    byte[] d = new byte[SECTOR];
    d[0] = (byte) type;
    text(d, 1, "CD001", 5);
    d[6] = 1;
    return d;
  }

  private static void text(byte[] to, int at, String text, int length) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    Arrays.fill(to, at, at + length, (byte) ' ');
    System.arraycopy(bytes, 0, to, at, bytes.length);
  }

  private static void wideText(byte[] to, int at, String text, int length) {
    for (int i = 0; i + 1 < length; i += 2) {
      BigEndian.put16(to, at + i, i / 2 < text.length() ? text.charAt(i / 2) : ' ');
    }
  }

  private byte[] volume(boolean joliet, int sectors, int folder, int folderSectors) {
    byte[] d = descriptor(joliet ? 2 : 1);
    if (joliet) {
      wideText(d, 8, "", 32);
      wideText(d, 40, label, 32);
      // UCS-2 level 3.
      d[88] = '%';
      d[89] = '/';
      d[90] = 'E';
      wideText(d, 190, "", 128 * 4);
    } else {
      text(d, 8, "", 32);
      text(d, 40, label, 32);
      text(d, 190, "", 128 * 4);
    }
    both32(d, 80, sectors);
    both16(d, 120, 1);
    both16(d, 124, 1);
    both16(d, 128, SECTOR);
    both32(d, 132, 10);
    int table = FIRST_PATH_TABLE + (joliet ? 2 : 0);
    LittleEndian.put32(d, 140, table);
    BigEndian.put32(d, 148, table + 1);
    byte[] root = record(new byte[] {0}, folder, folderSectors * SECTOR, true);
    System.arraycopy(root, 0, d, 156, root.length);
    Arrays.fill(d, 702, 813, (byte) (joliet ? 0 : ' '));
    // No dates: digits of zero, in a zone of zero.
    for (int i = 0; i < 4; i++) {
      Arrays.fill(d, 813 + i * 17, 813 + i * 17 + 16, (byte) '0');
    }
    d[881] = 1;
    return d;
  }

  private static byte[] pathTable(int folder, boolean bigEndian) {
    byte[] table = new byte[10];
    table[0] = 1;
    if (bigEndian) {
      BigEndian.put32(table, 2, folder);
      BigEndian.put16(table, 6, 1);
    } else {
      LittleEndian.put32(table, 2, folder);
      LittleEndian.put16(table, 6, 1);
    }
    return table;
  }

  private byte[] folder(List<String> names, boolean joliet, int place, int sectors, Map<String, Integer> places) {
    List<byte[]> records = new ArrayList<>();
    records.add(record(new byte[] {0}, place, sectors * SECTOR, true));
    records.add(record(new byte[] {1}, place, sectors * SECTOR, true));
    for (String name : names) {
      Entry entry = entry(name);
      byte[] bytes = joliet
          ? entry.name().getBytes(StandardCharsets.UTF_16BE)
          : name.getBytes(StandardCharsets.US_ASCII);
      records.add(record(bytes, places.getOrDefault(name, 0), entry.content().length, false));
    }
    byte[] folder = new byte[0];
    int at = 0;
    for (byte[] record : records) {
      // No record lies across the border of a sector.
      if (at % SECTOR + record.length > SECTOR) {
        at = (at / SECTOR + 1) * SECTOR;
      }
      folder = Arrays.copyOf(folder, at + record.length);
      System.arraycopy(record, 0, folder, at, record.length);
      at += record.length;
    }
    return folder;
  }

  private static byte[] record(byte[] name, int place, int length, boolean folder) {
    byte[] r = new byte[33 + name.length + 1 & ~1];
    r[0] = (byte) r.length;
    both32(r, 2, place);
    both32(r, 10, length);
    // 1 January 1980: nothing depends on the day it was made.
    r[18] = 80;
    r[19] = 1;
    r[20] = 1;
    r[25] = (byte) (folder ? 2 : 0);
    both16(r, 28, 1);
    r[32] = (byte) name.length;
    System.arraycopy(name, 0, r, 33, name.length);
    return r;
  }

  private static void both16(byte[] to, int at, int value) {
    LittleEndian.put16(to, at, value);
    BigEndian.put16(to, at + 2, value);
  }

  private static void both32(byte[] to, int at, int value) {
    LittleEndian.put32(to, at, value);
    BigEndian.put32(to, at + 4, value);
  }
}
