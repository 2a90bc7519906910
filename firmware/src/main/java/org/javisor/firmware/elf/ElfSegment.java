package org.javisor.firmware.elf;

/**
 * A PT_LOAD program header, checked: the file part lies in the file and is not larger than the memory part, and neither
 * address range wraps around.
 *
 * @param virtual p_vaddr
 * @param physical p_paddr
 * @param fileOffset p_offset
 * @param fileSizeBytes p_filesz
 * @param memorySizeBytes p_memsz
 * @see "System V ABI, chapter 5 Program Header"
 */
public record ElfSegment(long virtual, long physical, int fileOffset, int fileSizeBytes, long memorySizeBytes) {
  /** The first physical address behind the segment. */
  public long physicalEnd() {
    return physical + memorySizeBytes;
  }
}
