package org.javisor.conformance.guest;

import java.util.List;

/**
 * The program that a guest checks itself with: memory, signals, floating point, processes and timers, directly by
 * system calls. Expected values are constants of mathematics, come from Java's arithmetic, or are Linux' own numbers.
 */
final class SelfCheck {
  /** What the program prints if all is well. */
  static final List<String> LINES = List.of(
      "check: memory ok",
      "check: protection ok",
      "check: signals ok",
      "check: x87 ok",
      "check: sse ok",
      "check: switches ok",
      "check: sleep ok",
      "check: alarm ok");

  private static final int READ_WRITE = 3;
  private static final int READ_ONLY = 1;
  private static final int PRIVATE_ANONYMOUS_FIXED = 0x32;

  private static final int SIGILL = 4;
  private static final int SIGTRAP = 5;
  private static final int SIGFPE = 8;
  private static final int SIGSEGV = 11;
  private static final int SIGALRM = 14;

  private static final int MAPPED = 0x1000_0000;
  private static final int MAPPED_BYTES = 4 << 20;
  private static final int UNMAPPED = 0x2000_0ABC;

  /** Variables in the data page, behind the step letter. */
  private static final int TAKEN = ElfFile.DATA + 0x10;
  private static final int CODE = ElfFile.DATA + 0x14;
  private static final int ADDRESS = ElfFile.DATA + 0x18;
  private static final int RESUME = ElfFile.DATA + 0x20;
  private static final int ACTION = ElfFile.DATA + 0x40;
  private static final int BEFORE = ElfFile.DATA + 0x80;
  private static final int AFTER = ElfFile.DATA + 0xA0;
  private static final int RESULT = ElfFile.DATA + 0xC0;

  private final GuestProgram p;

  private SelfCheck(boolean wide) {
    p = new GuestProgram(wide);
  }

  /** The program for amd64 or for i386. */
  static byte[] program(boolean wide) {
    SelfCheck check = new SelfCheck(wide);
    check.p.asm("jmp main");
    check.handler();
    check.p.asm("main: nop");
    check.memory();
    check.installHandler();
    check.protection();
    check.signals();
    check.x87();
    check.sse();
    check.switches();
    check.sleep();
    check.alarm();
    return check.p.toElf();
  }

  private static String dword(int address) {
    return "dword ptr [" + address + "]";
  }

  /** Fills pages with a sequence of pseudo-random numbers and reads them back. */
  private void memory() {
    int sum = 0;
    int number = 12345;
    for (int k = 0; k < MAPPED_BYTES / 4; k++) {
      number = number * 1664525 + 1013904223;
      sum = Integer.rotateLeft(sum, 1) ^ number;
    }
    p.begin("memory");
    p.call(SystemCall.MMAP, MAPPED, MAPPED_BYTES, READ_WRITE, PRIVATE_ANONYMOUS_FIXED, -1, 0);
    p.expectThat("cmp eax, " + MAPPED, "jne");
    p.asm("mov edi, " + MAPPED).asm("mov ecx, " + MAPPED_BYTES / 4).asm("mov eax, 12345");
    p.asm("fill: imul eax, eax, 1664525; add eax, 1013904223; mov [%di], eax; add %di, 4; dec ecx; jnz fill");
    p.asm("mov esi, " + MAPPED).asm("mov ecx, " + MAPPED_BYTES / 4).asm("xor ebx, ebx");
    p.asm("sum: rol ebx, 1; xor ebx, [%si]; add %si, 4; dec ecx; jnz sum");
    p.expect("ebx", sum);
    p.end();
  }

  /**
   * Notes signal, code and address, and goes on at {@link #RESUME} if that is set.
   *
   * @see "Linux, arch/x86/include/uapi/asm/sigcontext.h and ucontext.h"
   */
  private void handler() {
    p.asm("handler: nop");
    if (p.wide()) {
      p.asm("mov ecx, [rsi+8]").asm("mov [" + CODE + "], ecx").asm("mov ecx, [rsi+16]");
    } else {
      p.asm("mov edi, [esp+4]; mov esi, [esp+8]; mov edx, [esp+12]");
      p.asm("mov ecx, [esi+8]").asm("mov [" + CODE + "], ecx").asm("mov ecx, [esi+12]");
    }
    p.asm("mov [" + ADDRESS + "], ecx").asm("mov [" + TAKEN + "], edi");
    p.asm("mov ecx, [" + RESUME + "]").asm("test ecx, ecx").asm("jz handled");
    p.asm(p.wide() ? "mov [rdx+168], rcx" : "mov [edx+76], ecx");
    p.asm("handled: ret");
    p.asm("restorer: nop").call(SystemCall.RT_SIGRETURN);
  }

  private void installHandler() {
    int siginfoAndRestorer = 0x0400_0004;
    int word = p.wordBytes();
    p.asm("mov " + dword(ACTION) + ", handler");
    p.asm("mov " + dword(ACTION + word) + ", " + siginfoAndRestorer);
    p.asm("mov " + dword(ACTION + 2 * word) + ", restorer");
    for (int signal : new int[] {SIGILL, SIGTRAP, SIGFPE, SIGSEGV, SIGALRM}) {
      p.call(SystemCall.RT_SIGACTION, signal, ACTION, 0, 8);
    }
  }

  /** Executes what must raise a signal. */
  private void raise(String instructions, int signal, int code) {
    String resume = p.newLabel();
    p.asm("mov " + dword(TAKEN) + ", 0").asm("mov " + dword(RESUME) + ", " + resume);
    p.asm(instructions).asm(resume + ": nop");
    p.expect(dword(TAKEN), signal).expect(dword(CODE), code);
  }

  private void protection() {
    p.begin("protection");
    raise("mov eax, [" + UNMAPPED + "]", SIGSEGV, 1);
    p.expect(dword(ADDRESS), UNMAPPED);
    raise("mov " + dword(ElfFile.CODE) + ", 0", SIGSEGV, 2);
    p.expect(dword(ADDRESS), ElfFile.CODE);
    p.asm("mov " + dword(MAPPED + 0x5004) + ", 77");
    p.call(SystemCall.MPROTECT, MAPPED + 0x5000, ElfFile.PAGE, READ_ONLY);
    raise("inc " + dword(MAPPED + 0x5004), SIGSEGV, 2);
    p.expect(dword(ADDRESS), MAPPED + 0x5004).expect(dword(MAPPED + 0x5004), 77);
    p.call(SystemCall.MUNMAP, MAPPED, MAPPED_BYTES);
    raise("mov eax, [" + MAPPED + "]", SIGSEGV, 1);
    p.end();
  }

  private void signals() {
    p.begin("signals");
    raise("mov eax, 1; xor edx, edx; xor ecx, ecx; div ecx", SIGFPE, 1);
    raise("mov eax, 0x80000000; cdq; mov ecx, -1; idiv ecx", SIGFPE, 1);
    raise("int3", SIGTRAP, 0x80);
    raise("ud2", SIGILL, 2);
    // Privileged: a general protection fault has no address.
    raise("hlt", SIGSEGV, 0x80);
    p.end();
  }

  private void x87() {
    p.begin("x87");
    p.asm("fninit; fld1; fadd st(0), st(0); fsqrt; fstp tbyte ptr [" + RESULT + "]");
    // The root of 2, cut off after 64 bits: B504F333F9DE6484.597D...
    p.expect(dword(RESULT), 0xF9DE6484L).expect(dword(RESULT + 4), 0xB504F333L);
    p.asm("fld1; fld1; fpatan; fadd st(0), st(0); fadd st(0), st(0); fstp tbyte ptr [" + RESULT + "]");
    // Pi rounded to 64 bits: C90FDAA22168C234.C4C6...
    p.expect(dword(RESULT), 0x2168C235L).expect(dword(RESULT + 4), 0xC90FDAA2L);
    // Zero divide unmasked; the wait reports it.
    p.asm("mov " + dword(RESULT) + ", 0x37B").asm("fldcw word ptr [" + RESULT + "]");
    raise("fld1; fldz; fdivp st(1), st(0); fwait", SIGFPE, 3);
    p.asm("fninit").end();
  }

  private void sse() {
    double sum = 0;
    for (int k = 1; k <= 1000; k++) {
      sum += 1.0 / k;
    }
    long bits = Double.doubleToRawLongBits(sum);
    long root = Double.doubleToRawLongBits(Math.sqrt(2));
    p.begin("sse");
    p.asm("xorps xmm0, xmm0; mov ecx, 1; cvtsi2sd xmm2, ecx");
    p.asm("harmonic: cvtsi2sd xmm3, ecx; movapd xmm1, xmm2; divsd xmm1, xmm3; addsd xmm0, xmm1");
    p.asm("inc ecx; cmp ecx, 1001; jne harmonic").asm("movsd qword ptr [" + RESULT + "], xmm0");
    p.expect(dword(RESULT), bits).expect(dword(RESULT + 4), bits >> 32);
    p.asm("mov ecx, 2; cvtsi2sd xmm0, ecx; sqrtsd xmm0, xmm0").asm("movsd qword ptr [" + RESULT + "], xmm0");
    p.expect(dword(RESULT), root).expect(dword(RESULT + 4), root >> 32);
    p.asm("mov " + dword(RESULT) + ", 0x1D80").asm("ldmxcsr " + dword(RESULT));
    raise("xorps xmm1, xmm1; divsd xmm0, xmm1", SIGFPE, 3);
    p.asm("mov " + dword(RESULT) + ", 0x1F80").asm("ldmxcsr " + dword(RESULT)).end();
  }

  /** Two processes with different numbers in their registers let each other run. */
  private void switches() {
    p.begin("switches").call(SystemCall.FORK);
    p.asm("mov [" + RESULT + "], eax; movd xmm7, eax; pshufd xmm7, xmm7, 0; fninit; fild " + dword(RESULT));
    p.asm("mov %bp, 100").asm("again: nop").call(SystemCall.SCHED_YIELD);
    p.asm("movdqu [" + (RESULT + 16) + "], xmm7; fist " + dword(RESULT + 4) + "; mov ebx, [" + RESULT + "]");
    for (int offset : new int[] {4, 16, 28}) {
      p.expectThat("cmp ebx, " + dword(RESULT + offset), "jne");
    }
    // A child that fails prints that itself and runs on: two lines too many.
    p.asm("dec %bp; jnz again; test ebx, ebx; jnz parent").call(SystemCall.EXIT, 42);
    p.asm("parent: nop").call(SystemCall.WAIT4, -1, RESULT, 0, 0);
    p.expect(dword(RESULT), 42 << 8).end();
  }

  /** 50 ms pass on the monotonic clock, and less than 20 s. */
  private void sleep() {
    int word = p.wordBytes();
    p.begin("sleep");
    p.asm("mov " + dword(RESULT) + ", 0").asm("mov " + dword(RESULT + 4) + ", 0");
    p.asm("mov " + dword(RESULT + word) + ", 50000000").asm("mov " + dword(RESULT + word + 4) + ", 0");
    p.call(SystemCall.CLOCK_GETTIME, 1, BEFORE).call(SystemCall.NANOSLEEP, RESULT, 0).expectThat("test eax, eax",
        "jnz");
    p.call(SystemCall.CLOCK_GETTIME, 1, AFTER);
    p.asm("mov ebx, [" + AFTER + "]").asm("sub ebx, [" + BEFORE + "]").expectThat("cmp ebx, 20", "ja");
    p.asm("imul ebx, ebx, 1000000; mov eax, [" + (AFTER + word) + "]; sub eax, [" + (BEFORE + word) + "]");
    p.asm("cdq; mov ecx, 1000; idiv ecx; add ebx, eax").expectThat("cmp ebx, 50000", "jl").end();
  }

  /** A timer's signal reaches a loop that makes no system call. */
  private void alarm() {
    int word = p.wordBytes();
    p.begin("alarm");
    for (int k = 0; k < 4 * word; k += 4) {
      p.asm("mov " + dword(RESULT + k) + ", 0");
    }
    p.asm("mov " + dword(RESULT + 3 * word) + ", 20000");
    p.asm("mov " + dword(RESUME) + ", 0").asm("mov " + dword(TAKEN) + ", 0");
    p.call(SystemCall.SETITIMER, 0, RESULT, 0).expectThat("test eax, eax", "jnz");
    p.asm("mov ecx, 2000000000");
    p.asm("turn: dec ecx; jz over; cmp " + dword(TAKEN) + ", 0; je turn; over: nop");
    p.expect(dword(TAKEN), SIGALRM).end();
  }
}
