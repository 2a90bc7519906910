package org.javisor.conformance.guest;

/**
 * A program that turns the volume up and plays a second of a square wave through the kernel's OSS interface, which
 * takes samples as a plain file does.
 *
 * @see "Linux, include/uapi/linux/soundcard.h"
 */
final class ToneProgram {
  static final int HERTZ = 480;

  private static final int RATE = 48_000;
  private static final int FRAME_BYTES = 4;
  private static final int READ_WRITE = 3;
  private static final int PRIVATE_ANONYMOUS_FIXED = 0x32;
  private static final int BUFFER = 0x1000_0000;
  private static final int VALUE = ElfFile.DATA + 0x20;
  private static final int WRITE_ONLY = 1;

  private static final int MIXER_WRITE_VOLUME = 0xC004_4D00;
  private static final int MIXER_WRITE_PCM = 0xC004_4D04;
  private static final int SPEED = 0xC004_5002;
  private static final int FORMAT = 0xC004_5005;
  private static final int CHANNELS = 0xC004_5006;
  private static final int SYNC = 0x5001;
  private static final int SIGNED_16 = 0x10;

  private final GuestProgram p = new GuestProgram(true);

  private ToneProgram() {}

  static byte[] program() {
    ToneProgram tone = new ToneProgram();
    tone.write();
    return tone.p.toElf();
  }

  private void write() {
    p.asm("jmp main").asm("mixer:");
    text("/dev/mixer");
    p.asm("dsp:");
    text("/dev/dsp");
    p.asm("main: nop").begin("tone");
    p.call(SystemCall.OPEN, "mixer", 2, 0).expectThat("test eax, eax", "js").asm("mov ebp, eax");
    ioctl(MIXER_WRITE_VOLUME, 0x6464);
    ioctl(MIXER_WRITE_PCM, 0x6464);
    p.call(SystemCall.OPEN, "dsp", WRITE_ONLY, 0).expectThat("test eax, eax", "js").asm("mov ebp, eax");
    ioctl(FORMAT, SIGNED_16);
    ioctl(CHANNELS, 2);
    ioctl(SPEED, RATE);
    p.expect("dword ptr [" + VALUE + "]", RATE);
    p.call(SystemCall.MMAP, BUFFER, RATE * FRAME_BYTES, READ_WRITE, PRIVATE_ANONYMOUS_FIXED, -1, 0);
    p.asm("mov edi, " + BUFFER).asm("mov ecx, " + RATE).asm("mov ebx, " + RATE / HERTZ / 2);
    // The same sample in both channels, negative in every other half period.
    p.asm("mov eax, 0x1F401F40; mov edx, 0xE0C0E0C0");
    p.asm("fill: mov dword ptr [rdi], eax; add rdi, 4; dec ebx; jnz same; xchg eax, edx");
    p.asm("mov ebx, " + RATE / HERTZ / 2).asm("same: dec ecx; jnz fill");
    p.asm("mov edi, ebp; mov esi, " + BUFFER + "; mov edx, " + RATE * FRAME_BYTES);
    p.asm("mov eax, " + SystemCall.WRITE.number(true) + "; syscall").asm("mov ebx, eax");
    p.expect("ebx", RATE * FRAME_BYTES);
    ioctl(SYNC, 0);
    p.end();
  }

  private void text(String path) {
    for (byte b : (path + "\0").getBytes(java.nio.charset.StandardCharsets.US_ASCII)) {
      p.number(b, 1);
    }
  }

  /** On the file in EBP, with a number that the kernel may change. */
  private void ioctl(int request, int value) {
    p.asm("mov dword ptr [" + VALUE + "], " + value);
    p.asm("mov edi, ebp; mov esi, " + request + "; mov edx, " + VALUE);
    p.asm("mov eax, " + SystemCall.IOCTL.number(true) + "; syscall").expectThat("test eax, eax", "js");
  }
}
