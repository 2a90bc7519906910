package org.javisor.engine.translator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.javisor.testkit.GoldenFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Size of the code for a fixed set of loops: shows without a clock that translated code has become slower. */
@Tag("golden")
class RegionGoldenTest {
  private static Map<String, String> snippets() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("count down", "mov ecx, 1000; again: dec ecx; jnz again; hlt");
    all.put("sum, 64 bits", "mov ecx, 1000; again: add rax, rcx; xor rdx, rax; sub rbx, rdx; dec rcx; jnz again; hlt");
    all.put("sum, 32 bits", "mov ecx, 1000; again: add eax, ecx; xor edx, eax; sub ebx, edx; dec ecx; jnz again; hlt");
    all.put("sum, 16 bits", "mov ecx, 1000; again: add ax, cx; xor dx, ax; dec ecx; jnz again; hlt");
    all.put("sum, 8 bits", "mov ecx, 1000; again: add al, cl; xor ah, dl; dec ecx; jnz again; hlt");
    all.put("xorshift", "mov ebx, 1000; again: mov rax, rcx; shl rax, 13; xor rcx, rax; mov rax, rcx; shr rax, 7;"
        + " xor rcx, rax; mov rax, rcx; shl rax, 17; xor rcx, rax; add rdx, rcx; dec ebx; jnz again; hlt");
    all.put("rotate and shift by CL", "mov ebx, 1000; again: rol rax, 5; shl rdx, cl; sar esi, 3; dec ebx; jnz again;"
        + " hlt");
    all.put("copy by quadwords", "mov ecx, 400; again: mov rax, qword ptr [rsi+rcx*8]; mov qword ptr [rdi+rcx*8], rax;"
        + " dec rcx; jnz again; hlt");
    all.put("copy by bytes", "mov ecx, 400; again: movzx eax, byte ptr [rsi+rcx]; mov byte ptr [rdi+rcx], al; dec rcx;"
        + " jnz again; hlt");
    all.put("read, modify, write", "mov ecx, 400; again: add qword ptr [rdi], rcx; inc dword ptr [rdi+8]; dec rcx;"
        + " jnz again; hlt");
    all.put("length of a string", "mov byte ptr [rdi+400], 1; mov rax, rdi; again: cmp byte ptr [rax], 0; jne out;"
        + " inc rax; jmp again; out: hlt");
    all.put("call and return", "mov ecx, 400; again: call f; dec ecx; jnz again; hlt; f: lea rax, [rax+rcx*2]; ret");
    all.put("call with a frame", "mov ecx, 400; again: call f; dec ecx; jnz again; hlt; f: push rbp; mov rbp, rsp;"
        + " push rbx; mov ebx, ecx; add rax, rbx; pop rbx; leave; ret");
    all.put("indirect call",
        "mov ecx, 400; lea rdx, [rel f]; again: call rdx; dec ecx; jnz again; hlt; f: inc rax; ret");
    all.put("carry chain", "mov ecx, 400; again: add rax, rbx; adc rdx, rsi; sbb r8, r9; dec ecx; jnz again; hlt");
    all.put("conditions", "mov ecx, 400; again: cmp rax, rcx; setb dl; cmovae rbx, rcx; test eax, eax; cmovs esi, ecx;"
        + " add rax, 3; dec ecx; jnz again; hlt");
    all.put("bits", "mov ecx, 400; again: bt rax, rcx; sbb edx, edx; bts rbx, rcx; bsf esi, ecx; dec ecx; jnz again;"
        + " hlt");
    all.put("product and quotient", "mov ecx, 400; mov ebx, 7; again: imul rax, rcx; xor edx, edx; div rbx; dec ecx;"
        + " jnz again; hlt");
    all.put("double precision", "mov ecx, 400; again: addsd xmm0, xmm1; mulsd xmm2, xmm0; movsd xmm3, xmm2; dec ecx;"
        + " jnz again; hlt");
    all.put("dot product", "mov ecx, 400; again: movups xmm0, [rsi]; mulps xmm0, xmm1; addps xmm2, xmm0; dec ecx;"
        + " jnz again; hlt");
    all.put("vectors of integers", "mov ecx, 400; again: movdqa xmm0, [rsi]; paddd xmm1, xmm0; pxor xmm2, xmm1;"
        + " movdqu [rdi], xmm2; dec ecx; jnz again; hlt");
    all.put("x87",
        "fninit; mov ecx, 400; again: fld qword ptr [rsi]; fadd qword ptr [rsi+8]; "
            + "fstp qword ptr [rdi]; dec ecx; jnz again;"
            + " hlt");
    all.put("repeated string", "mov edx, 400; again: mov rsi, rdi; mov ecx, 10; rep movsb; dec edx; jnz again; hlt");
    return all;
  }

  @Test
  void theSizeOfTranslatedLoopsIsWhatItWas() {
    StringBuilder text = new StringBuilder();
    snippets()
        .forEach((name, program) -> text.append(name).append(": ").append(RegionListing.of(program)).append('\n'));
    GoldenFile.of("regions.txt").check(text.toString());
  }

  @Test
  void noInstructionOfTheSnippetsIsMissing() {
    RegionListing loop = RegionListing.of(snippets().get("copy by quadwords"));
    assertThat(loop.guestInstructions()).isEqualTo(4);
    assertThat(loop.memoryAccesses()).isEqualTo(2);
    assertThat(loop.operations()).isZero();
  }
}
