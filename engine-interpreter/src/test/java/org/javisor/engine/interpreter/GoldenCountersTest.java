package org.javisor.engine.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.javisor.engine.Exit;
import org.javisor.engine.interpreter.handlers.Block;
import org.javisor.engine.interpreter.handlers.Handler;
import org.javisor.engine.interpreter.handlers.OperationEnd;
import org.javisor.engine.interpreter.handlers.OperationHandler;
import org.javisor.engine.testkit.BareMachine;
import org.javisor.testkit.GoldenFile;
import org.javisor.x86.Assembler;
import org.javisor.x86.Decoder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What small programs cost, without a clock: blocks decoded and looked up, handlers of each kind, TLB misses. A slower
 * engine shows as a difference; one that is meant is taken by {@code ./x golden --accept}.
 */
@Tag("golden")
class GoldenCountersTest {
  private static final String DATA = Long.toString(BareMachine.DATA);

  /** Each ends in HLT. */
  private static final Map<String, String> PROGRAMS = new LinkedHashMap<>();

  static {
    PROGRAMS.put("arithmetic in a loop",
        "mov ecx, 10000; mov rdx, 88172645463325252; again: mov rax, rdx; shl rax, 13; xor rdx, rax; mov rax, rdx;"
            + "shr rax, 7; xor rdx, rax; add rbx, rdx; dec ecx; jnz again; hlt");
    PROGRAMS.put("a sieve's loads and stores",
        "mov rdi, " + DATA + "; mov ebx, 50; outer: xor eax, eax; inner: mov byte ptr [rdi+rax], 1; add rax, 3;"
            + "cmp rax, 4096; jb inner; movzx edx, byte ptr [rdi+9]; add rsi, rdx; dec ebx; jnz outer; hlt");
    PROGRAMS.put("calls and returns",
        "mov ecx, 5000; again: call leaf; dec ecx; jnz again; hlt; leaf: push rbx; lea rbx, [rcx+7]; pop rbx; ret");
    PROGRAMS.put("indirect calls",
        "mov ecx, 5000; lea rax, [rel leaf]; again: call rax; dec ecx; jnz again; hlt; leaf: inc rbx; ret");
    PROGRAMS.put("strings",
        "cld; mov ebx, 100; again: mov rsi, " + DATA + "; lea rdi, [rsi+8192]; mov ecx, 4096; rep movsb;"
            + "mov rdi, " + DATA + "; mov ecx, 512; xor eax, eax; rep stosq; dec ebx; jnz again; hlt");
    PROGRAMS.put("conditions",
        "mov ecx, 5000; again: test ecx, 3; setz al; cmovz ebx, ecx; adc edx, 0; bt ecx, 4; jc odd; inc esi;"
            + "odd: dec ecx; jnz again; hlt");
    PROGRAMS.put("vectors and x87",
        "mov ecx, 1000; fninit; fld1; again: movd xmm0, ecx; paddd xmm1, xmm0; cvtsi2sd xmm2, ecx; addsd xmm3, xmm2;"
            + "fld st(0); fadd st, st(1); fstp st(1); dec ecx; jnz again; hlt");
    PROGRAMS.put("a page in each access",
        "mov ecx, 20; again: mov rdi, 4194304; inner: mov eax, dword ptr [rdi]; mov dword ptr [rdi+8], eax;"
            + "add rdi, 4096; cmp rdi, 12582912; jb inner; dec ecx; jnz again; hlt");
    PROGRAMS.put("address spaces switched",
        "mov ecx, 500; mov rax, cr3; again: mov cr3, rax; mov ebx, dword ptr [" + DATA + "]; dec ecx; jnz again; hlt");
    PROGRAMS.put("code that changes itself",
        "mov ecx, 200; again: mov byte ptr [rel site+1], cl; call site; dec ecx; jnz again; hlt;"
            + "site: mov al, 0; ret");
    PROGRAMS.put("locked updates",
        "mov ecx, 2000; again: lock inc dword ptr [" + DATA + "]; lock xadd dword ptr [" + DATA + "], eax;"
            + "xchg dword ptr [" + DATA + "], ebx; dec ecx; jnz again; hlt");
  }

  @Test
  void smallProgramsCostWhatTheyDid() {
    StringBuilder text = new StringBuilder();
    PROGRAMS.forEach((name, program) -> text.append(name).append('\n').append(cost(program)).append('\n'));
    GoldenFile.of("interpreter-counters.txt").check(text.toString());
  }

  private static String cost(String program) {
    StringBuilder text = new StringBuilder();
    try (BareMachine m = new BareMachine(new InterpreterEngine()).asm(program)) {
      assertThat(m.run(10_000_000)).isEqualTo(Exit.HALTED);
      line(text, "retired", m.vcpu.counters().retired());
      m.vcpu.counters().values().forEach((counter, value) -> line(text, counter, value));
    }
    handlers(text, program);
    return text.toString();
  }

  private static void line(StringBuilder text, String counter, long value) {
    text.append("  %-28s %d\n".formatted(counter, value));
  }

  /** Decodes the program from its start to its end, without running it. */
  private static void handlers(StringBuilder text, String program) {
    int length = new Assembler(Decoder.CODE_64, BareMachine.CODE).asm(program).assemble().length;
    int general = 0;
    int special = 0;
    try (BareMachine m = new BareMachine(new InterpreterEngine()).asm(program)) {
      BlockBuilder builder = new BlockBuilder(m.c, m.memory, InterpreterEngine.operations(), new DebugStops());
      long at = BareMachine.CODE;
      while (at < BareMachine.CODE + length) {
        Block block = builder.build(at, at, Integer.MAX_VALUE);
        for (Handler handler : block.handlers) {
          general += handler instanceof OperationHandler ? 1 : 0;
          special += handler instanceof OperationHandler ? 0 : 1;
        }
        general += block.end instanceof OperationEnd ? 1 : 0;
        special += block.end instanceof OperationEnd ? 0 : 1;
        at += block.length;
      }
    }
    line(text, "handlers made for the form", special);
    line(text, "general handlers", general);
  }
}
