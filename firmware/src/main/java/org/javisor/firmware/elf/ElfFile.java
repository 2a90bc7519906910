package org.javisor.firmware.elf;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.javisor.firmware.BootException;
import org.javisor.firmware.BootException.Kind;
import org.javisor.firmware.BootFile;
import org.javisor.firmware.BootTarget;
import org.javisor.firmware.layout.LittleEndian;
import org.javisor.firmware.layout.Loading;
import org.javisor.firmware.layout.Loading.Slice;

/**
 * An x86 ELF executable, parsed from its program headers only; nothing in it is trusted.
 *
 * @see "System V ABI, chapters 4 and 5; AMD64 supplement"
 */
public final class ElfFile {
  private static final int MAGIC = 0x464C_457F;
  private static final int HEADER_32_BYTES = 52;
  private static final int HEADER_64_BYTES = 64;
  private static final int EM_386 = 3;
  private static final int EM_X86_64 = 62;
  private static final int ET_EXEC = 2;
  private static final int ET_DYN = 3;
  private static final int PT_LOAD = 1;
  private static final int PT_NOTE = 4;
  private static final int PN_XNUM = 0xFFFF;
  private static final int XEN_ELFNOTE_PHYS32_ENTRY = 18;

  private final BootFile file;
  private final byte[] bytes;
  private final boolean wide;
  private final long entry;
  private final List<ElfSegment> segments = new ArrayList<>();
  private final List<ElfNote> notes = new ArrayList<>();

  private ElfFile(BootFile file) {
    this.file = file;
    this.bytes = file.bytes();
    checkIdentification();
    this.wide = bytes[4] == 2;
    if (bytes.length < (wide ? HEADER_64_BYTES : HEADER_32_BYTES)) {
      throw truncated("its ELF header");
    }
    checkKind();
    this.entry = wide ? LittleEndian.get64(bytes, 24) : LittleEndian.getUnsigned32(bytes, 24);
    readProgramHeaders();
    if (segments.isEmpty()) {
      throw malformed("has no segment to load");
    }
  }

  /** Whether a file starts as ELF files do. */
  public static boolean matches(byte[] bytes) {
    return bytes.length >= 6 && LittleEndian.get32(bytes, 0) == MAGIC;
  }

  /**
   * Parses a file that {@link #matches}.
   *
   * @throws BootException if it is truncated, malformed, or no x86 executable
   */
  public static ElfFile parse(BootFile file) {
    return new ElfFile(file);
  }

  private void checkIdentification() {
    boolean knownClass = bytes[4] == 1 || bytes[4] == 2;
    if (!knownClass) {
      throw malformed("has the unknown ELF class " + bytes[4]);
    }
    if (bytes[5] != 1) {
      throw new BootException(
          Kind.FOREIGN, file.name(), "is a big-endian ELF file", "use a kernel built for x86 or x86-64");
    }
  }

  private void checkKind() {
    int machine = LittleEndian.get16(bytes, 18);
    if (machine != EM_386 && machine != EM_X86_64) {
      throw new BootException(
          Kind.FOREIGN,
          file.name(),
          "is an ELF file for " + ElfMachines.name(machine),
          "use a kernel built for x86 or x86-64");
    }
    int type = LittleEndian.get16(bytes, 16);
    if (type != ET_EXEC && type != ET_DYN) {
      throw new BootException(
          Kind.FOREIGN,
          file.name(),
          "is an ELF " + ElfMachines.typeName(type) + ", not an executable",
          "name the linked kernel (vmlinux)");
    }
  }

  private void readProgramHeaders() {
    long offset = wide ? LittleEndian.get64(bytes, 32) : LittleEndian.getUnsigned32(bytes, 28);
    int entrySize = LittleEndian.get16(bytes, wide ? 54 : 42);
    int count = LittleEndian.get16(bytes, wide ? 56 : 44);
    if (count == PN_XNUM || (count != 0 && entrySize < (wide ? 56 : 32))) {
      throw malformed("has program headers of an impossible number or size");
    }
    if (offset < 0 || offset > bytes.length || (long) count * entrySize > bytes.length - offset) {
      throw truncated("its program headers");
    }
    for (int i = 0; i < count; i++) {
      readProgramHeader((int) offset + i * entrySize);
    }
  }

  private void readProgramHeader(int at) {
    int type = LittleEndian.get32(bytes, at);
    if (type != PT_LOAD && type != PT_NOTE) {
      return;
    }
    long fileOffset = field(at, 4, 8);
    long virtual = field(at, 8, 16);
    long physical = field(at, 12, 24);
    long fileSize = field(at, 16, 32);
    long memorySize = field(at, 20, 40);
    if (fileOffset < 0 || fileSize < 0 || fileOffset > bytes.length || fileSize > bytes.length - fileOffset) {
      throw truncated("a segment of 0x" + Long.toHexString(fileSize) + " bytes at 0x" + Long.toHexString(fileOffset));
    }
    Slice slice = new Slice((int) fileOffset, (int) fileSize);
    if (type == PT_NOTE) {
      NoteReader.read(bytes, slice, notes);
      return;
    }
    if (memorySize < fileSize || physical < 0 || physical + memorySize < 0) {
      throw malformed("has a segment of 0x" + Long.toHexString(memorySize) + " bytes at 0x"
          + Long.toHexString(physical) + " that cannot be");
    }
    if (memorySize > 0) {
      segments.add(new ElfSegment(virtual, physical, slice.offset(), slice.length(), memorySize));
    }
  }

  private long field(int at, int offset32, int offset64) {
    return wide ? LittleEndian.get64(bytes, at + offset64) : LittleEndian.getUnsigned32(bytes, at + offset32);
  }

  private BootException malformed(String problem) {
    return new BootException(Kind.MALFORMED, file.name(), problem, "fetch or build it again");
  }

  private BootException truncated(String part) {
    return new BootException(
        Kind.TRUNCATED, file.name(), "ends before " + part, "fetch it again: the copy is incomplete");
  }

  /** ELFCLASS64. */
  public boolean is64Bit() {
    return wide;
  }

  public List<ElfSegment> segments() {
    return List.copyOf(segments);
  }

  /** The first physical address behind all segments. */
  public long physicalEnd() {
    return segments.stream().mapToLong(ElfSegment::physicalEnd).max().orElseThrow();
  }

  /**
   * The entry as a physical address: e_entry itself, or translated if it is a virtual address of a segment.
   *
   * @throws BootException if it lies in no segment
   */
  public long physicalEntry() {
    for (ElfSegment segment : segments) {
      long offset = entry - segment.virtual();
      if (offset >= 0 && offset < segment.memorySizeBytes()) {
        return segment.physical() + offset;
      }
    }
    for (ElfSegment segment : segments) {
      if (entry >= segment.physical() && entry < segment.physicalEnd()) {
        return entry;
      }
    }
    throw malformed("has its entry 0x" + Long.toHexString(entry) + " outside its segments");
  }

  /**
   * The 32-bit physical entry of a kernel that can be started by PVH.
   *
   * @see "Xen public header elfnote.h, XEN_ELFNOTE_PHYS32_ENTRY"
   */
  public OptionalLong pvhEntry() {
    for (ElfNote note : notes) {
      if (note.owner().equals("Xen") && note.type() == XEN_ELFNOTE_PHYS32_ENTRY && note.description().length() >= 4) {
        return OptionalLong.of(LittleEndian.getUnsigned32(bytes, note.description().offset()));
      }
    }
    return OptionalLong.empty();
  }

  /** Checks that all segments fit into free RAM and copies them to their physical addresses. */
  public void load(BootTarget target) {
    for (ElfSegment segment : segments) {
      Loading.requireFree(target, file.name(), "a segment", segment.physical(), segment.memorySizeBytes());
    }
    for (ElfSegment segment : segments) {
      Slice slice = new Slice(segment.fileOffset(), segment.fileSizeBytes());
      Loading.copy(target, bytes, slice, segment.physical(), segment.memorySizeBytes());
    }
  }
}
