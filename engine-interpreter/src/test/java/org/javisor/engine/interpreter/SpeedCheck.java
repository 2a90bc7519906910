package org.javisor.engine.interpreter;

/** Prints guest instructions per second of small loops; not a test. */
final class SpeedCheck {
  private SpeedCheck() {}

  public static void main(String[] arguments) {
    // xorshift: mov rax,rcx; shl rax,13; xor rcx,rax; mov rax,rcx; shr rax,7; xor rcx,rax; mov rax,rcx; shl rax,17;
    // xor rcx,rax; add rdx,rcx; sub ebx,1; jne start; hlt
    run("xorshift", 0x48, 0x89, 0xC8, 0x48, 0xC1, 0xE0, 0x0D, 0x48, 0x31, 0xC1, 0x48, 0x89, 0xC8, 0x48, 0xC1, 0xE8,
        0x07,
        0x48, 0x31, 0xC1, 0x48, 0x89, 0xC8, 0x48, 0xC1, 0xE0, 0x11, 0x48, 0x31, 0xC1, 0x48, 0x01, 0xCA, 0x83, 0xEB,
        0x01,
        0x75, 0xDA, 0xF4);
    // sieve's inner loop: mov byte [rdi+rax],0; add rax,rsi; cmp rax,rdx; jl start; xor eax,eax; dec ebx; jnz start
    run("sieve", 0xC6, 0x04, 0x07, 0x00, 0x48, 0x01, 0xF0, 0x48, 0x39, 0xD0, 0x7C, 0xF4, 0x31, 0xC0, 0xFF, 0xCB, 0x75,
        0xEE,
        0xF4);
  }

  private static void run(String name, int... code) {
    for (int round = 0; round < 5; round++) {
      try (BareMachine m = new BareMachine().code(code)) {
        m.c.r[1] = 88172645463325252L;
        m.c.r[3] = 40_000_000;
        m.c.r[6] = 3;
        m.c.r[2] = 4096;
        m.c.r[7] = BareMachine.DATA;
        long start = System.nanoTime();
        m.run(200_000_000L);
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf("%s: %d instructions, %.0f M/s, rip %x%n", name, m.c.retired, m.c.retired / seconds / 1e6,
            m.c.r[org.javisor.cpu.Cpu.RIP]);
      }
    }
  }
}
