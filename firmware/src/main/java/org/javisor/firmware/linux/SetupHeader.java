package org.javisor.firmware.linux;

import java.util.Arrays;
import org.javisor.firmware.layout.LittleEndian;

/**
 * The setup header, at the same offsets in a bzImage and in boot_params. Fields that a kernel's protocol version does
 * not have give what the protocol says to assume.
 *
 * @see "Linux, Documentation/arch/x86/boot.rst, section Details of Header Fields"
 */
final class SetupHeader {
  static final int START = 0x1F1;
  static final int SETUP_SECTORS = 0x1F1;
  static final int SYSTEM_SIZE = 0x1F4;
  static final int BOOT_FLAG = 0x1FE;
  static final int JUMP = 0x200;
  static final int MAGIC = 0x202;
  static final int VERSION = 0x206;
  static final int TYPE_OF_LOADER = 0x210;
  static final int LOAD_FLAGS = 0x211;
  static final int CODE_32_START = 0x214;
  static final int RAMDISK_IMAGE = 0x218;
  static final int RAMDISK_SIZE = 0x21C;
  static final int COMMAND_LINE_POINTER = 0x228;
  static final int INITRD_ADDRESS_MAXIMUM = 0x22C;
  static final int KERNEL_ALIGNMENT = 0x230;
  static final int EXTENDED_LOAD_FLAGS = 0x236;
  static final int COMMAND_LINE_SIZE = 0x238;
  static final int PAYLOAD_OFFSET = 0x248;
  static final int PAYLOAD_LENGTH = 0x24C;
  static final int PREFERRED_ADDRESS = 0x258;
  static final int INITIAL_SIZE = 0x260;

  /** The header cannot reach beyond what its jump over it can express. */
  static final int LARGEST_END = 0x202 + 0xFF;

  static final int BOOT_FLAG_VALUE = 0xAA55;

  /** "HdrS". */
  static final int MAGIC_VALUE = 0x5372_6448;

  static final int LOADED_HIGH = 1;
  private static final int KERNEL_64 = 1;
  private static final int DEFAULT_COMMAND_LINE = 255;
  private static final long DEFAULT_INITRD_MAXIMUM = 0x37FF_FFFFL;

  private final byte[] bytes;

  private SetupHeader(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Whether a file has the header of protocol 2.00 or later. */
  static boolean matches(byte[] file) {
    return file.length >= JUMP + 0x40
        && LittleEndian.get16(file, BOOT_FLAG) == BOOT_FLAG_VALUE
        && LittleEndian.get32(file, MAGIC) == MAGIC_VALUE;
  }

  /** The header of a file that {@link #matches}; missing fields read as zero. */
  static SetupHeader of(byte[] file) {
    int end = Math.min(file.length, MAGIC + (file[JUMP + 1] & 0xFF));
    return new SetupHeader(Arrays.copyOf(Arrays.copyOf(file, end), LARGEST_END));
  }

  /** A header for a kernel that comes without: the newest protocol, loaded high. */
  static SetupHeader synthetic(boolean wide) {
    byte[] bytes = new byte[LARGEST_END];
    LittleEndian.put16(bytes, BOOT_FLAG, BOOT_FLAG_VALUE);
    LittleEndian.put8(bytes, JUMP + 1, 0x6A);
    LittleEndian.put32(bytes, MAGIC, MAGIC_VALUE);
    LittleEndian.put16(bytes, VERSION, 0x020F);
    LittleEndian.put8(bytes, LOAD_FLAGS, LOADED_HIGH);
    LittleEndian.put32(bytes, KERNEL_ALIGNMENT, 0x100_0000);
    LittleEndian.put32(bytes, INITRD_ADDRESS_MAXIMUM, wide ? 0x7FFF_FFFF : (int) DEFAULT_INITRD_MAXIMUM);
    LittleEndian.put16(bytes, EXTENDED_LOAD_FLAGS, wide ? KERNEL_64 : 0);
    LittleEndian.put32(bytes, COMMAND_LINE_SIZE, 2047);
    return new SetupHeader(bytes);
  }

  /** Copies the header into boot_params. */
  void copyTo(byte[] bootParams) {
    int end = Math.min(MAGIC + (bytes[JUMP + 1] & 0xFF), LARGEST_END);
    System.arraycopy(bytes, START, bootParams, START, end - START);
  }

  private boolean atLeast(int version) {
    return version() >= version;
  }

  int version() {
    return LittleEndian.get16(bytes, VERSION);
  }

  /** Size of the real-mode part with its boot sector. */
  int setupBytes() {
    int sectors = LittleEndian.get8(bytes, SETUP_SECTORS);
    return ((sectors == 0 ? 4 : sectors) + 1) * 512;
  }

  /** Size of the protected-mode part; before protocol 2.04 the field is too narrow to be trusted, and this is 0. */
  long systemBytes() {
    return atLeast(0x0204) ? LittleEndian.getUnsigned32(bytes, SYSTEM_SIZE) * 16 : 0;
  }

  boolean loadedHigh() {
    return (LittleEndian.get8(bytes, LOAD_FLAGS) & LOADED_HIGH) != 0;
  }

  long code32Start() {
    return LittleEndian.getUnsigned32(bytes, CODE_32_START);
  }

  long initrdAddressMaximum() {
    return atLeast(0x0203) ? LittleEndian.getUnsigned32(bytes, INITRD_ADDRESS_MAXIMUM) : DEFAULT_INITRD_MAXIMUM;
  }

  boolean has64BitEntry() {
    return atLeast(0x020C) && (LittleEndian.get16(bytes, EXTENDED_LOAD_FLAGS) & KERNEL_64) != 0;
  }

  long commandLineBytes() {
    return atLeast(0x0206) ? LittleEndian.getUnsigned32(bytes, COMMAND_LINE_SIZE) : DEFAULT_COMMAND_LINE;
  }

  /** Of the compressed kernel in the protected-mode part. */
  long payloadOffset() {
    return atLeast(0x0208) ? LittleEndian.getUnsigned32(bytes, PAYLOAD_OFFSET) : 0;
  }

  /** 0 if the protocol does not tell. */
  long payloadBytes() {
    return atLeast(0x0208) ? LittleEndian.getUnsigned32(bytes, PAYLOAD_LENGTH) : 0;
  }

  /** Where the protected-mode part wants to be loaded. */
  long loadAddress() {
    long preferred = atLeast(0x020A) ? LittleEndian.get64(bytes, PREFERRED_ADDRESS) : 0;
    return preferred != 0 ? preferred : code32Start();
  }

  /** How much memory from {@link #loadAddress} the kernel needs until it manages memory itself; 0 if not told. */
  long initialBytes() {
    return atLeast(0x020A) ? LittleEndian.getUnsigned32(bytes, INITIAL_SIZE) : 0;
  }
}
