package org.javisor.x86;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Texts are those of {@code objdump -M intel} 2.40, with single spaces and 0x before branch targets. */
class DisassemblerTest {
  private static String text(int codeSize, String hex) {
    byte[] code = HexFormat.of().parseHex(hex);
    return new Disassembler(codeSize).disassemble(code, 0, code.length, 0x1000);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock = """
          488b448bf8         | mov rax,QWORD PTR [rbx+rcx*4-0x8]
          8b0510000000       | mov eax,DWORD PTR [rip+0x10]
          64488b042528000000 | mov rax,QWORD PTR fs:0x28
          48b88877665544332211 | movabs rax,0x1122334455667788
          4883c4f8           | add rsp,0xfffffffffffffff8
          ebfe               | jmp 0x1000
          0f84fa0f0000       | je 0x2000
          f348ab             | rep stos QWORD PTR es:[rdi],rax
          f2ae               | repnz scas al,BYTE PTR es:[rdi]
          f0480fb10a         | lock cmpxchg QWORD PTR [rdx],rcx
          4088f8             | mov al,dil
          88e0               | mov al,ah
          0fb6c0             | movzx eax,al
          66480f6ec0         | movq xmm0,rax
          f20f10442408       | movsd xmm0,QWORD PTR [rsp+0x8]
          660f3a0fc108       | palignr xmm0,xmm1,0x8
          d8c1               | fadd st,st(1)
          db28               | fld TBYTE PTR [rax]
          0f20d8             | mov rax,cr3
          48cf               | iretq
          669c               | pushfw
          c4e2f0f2c2         | andn rax,rcx,rdx
          f30f1efa           | endbr64
          0f0b               | ud2
          06                 | (bad)
          """)
  void sixtyFourBitCode(String hex, String expected) {
    assertThat(text(Decoder.CODE_64, hex)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock = """
          8b4702       | mov ax,WORD PTR [bx+0x2]
          668b02       | mov eax,DWORD PTR [bp+si]
          ea007c0000   | jmp 0x0:0x7c00
          26a03412     | mov al,es:0x1234
          67668b04b5e8030000 | mov eax,DWORD PTR [esi*4+0x3e8]
          cd10         | int 0x10
          06           | push es
          e80000       | call 0x1003
          """)
  void sixteenBitCode(String hex, String expected) {
    assertThat(text(Decoder.CODE_16, hex)).isEqualTo(expected);
  }
}
