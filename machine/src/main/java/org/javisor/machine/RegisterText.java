package org.javisor.machine;

import java.util.Formatter;
import java.util.Locale;
import org.javisor.cpu.Cpu;

/** A CPU's registers as lines of text, for people who look for the reason of a crash. */
final class RegisterText {
  private static final String[] GENERAL = {
    "rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15"
  };
  private static final String[] SEGMENTS = {"es", "cs", "ss", "ds", "fs", "gs", "ldtr", "tr"};
  private static final int IN_A_LINE = 4;

  private RegisterText() {}

  /** Lines that each end with a line feed. */
  static String of(Cpu c) {
    Formatter text = new Formatter(Locale.ROOT);
    text.format("rip=%016x rflags=%08x cpl=%d\n", c.r[Cpu.RIP], c.rflags(), c.cpl);
    for (int i = 0; i < GENERAL.length; i++) {
      text.format("%-3s=%016x%s", GENERAL[i], c.r[i], i % IN_A_LINE == 3 ? "\n" : " ");
    }
    text.format("cr0=%08x cr2=%016x cr3=%016x cr4=%08x efer=%x\n", c.cr0, c.cr2, c.cr3, c.cr4, c.efer);
    text.format("gdt=%016x limit %x, idt=%016x limit %x\n", c.gdtBase, c.gdtLimit, c.idtBase, c.idtLimit);
    for (int i = 0; i < SEGMENTS.length; i++) {
      text.format("%-4s=%04x base %x limit %x access %x\n", SEGMENTS[i], c.selector[i], base(c, i), c.limit[i],
          c.access[i]);
    }
    return text.toString();
  }

  private static long base(Cpu c, int segment) {
    return c.r[Cpu.SEGMENT_BASE + segment];
  }
}
