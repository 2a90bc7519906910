package org.javisor.x86;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Expected bytes are those of GNU as 2.40. */
class AssemblerTest {
  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock = """
          mov rax, 5                              | 48c7c005000000
          mov eax, 5                              | b805000000
          mov rax, 0x1122334455667788             | 48b88877665544332211
          add eax, [rbx+4*rcx+8]                  | 03448b08
          add rax, 1                              | 4883c001
          add rax, 0x12345678                     | 480578563412
          push 5                                  | 6a05
          push r12                                | 4154
          lea rdi, [rip+0x10]                     | 488d3d10000000
          mov byte ptr [r13], 7                   | 41c6450007
          movzx ecx, byte ptr [rsi]               | 0fb60e
          mov ah, bl                              | 88dc
          mov spl, bl                             | 4088dc
          rep movsb                               | f3a4
          lock xadd dword ptr [rax], ecx          | f00fc108
          xchg eax, eax                           | 87c0
          mov eax, fs:[0x28]                      | 648b042528000000
          movdqa xmm1, [rsp]                      | 660f6f0c24
          addsd xmm9, qword ptr [rax]             | f2440f5808
          pinsrq xmm1, rax, 1                     | 66480f3a22c801
          fadd qword ptr [rax]                    | dc00
          fxch st(3)                              | d9cb
          iretq                                   | 48cf
          mov cr8, rax                            | 440f22c0
          andn eax, ebx, ecx                      | c4e260f2c1
          shl dword ptr [rax], 1                  | d120
          crc32 eax, byte ptr [rsi]               | f20f38f006
          cdqe                                    | 4898
          """)
  void sixtyFourBitCode(String text, String expected) {
    assertThat(hex(Assembler.one(Decoder.CODE_64, text))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock = """
          mov eax, cr0                            | 0f20c0
          jmp 0x8:0x1000                          | ea001000000800
          mov ds, ax                              | 8ed8
          lgdt [0x7c00]                           | 0f0115007c0000
          pushfw                                  | 669c
          mov al, [0x1234]                        | a034120000
          inc eax                                 | 40
          """)
  void thirtyTwoBitCode(String text, String expected) {
    assertThat(hex(Assembler.one(Decoder.CODE_32, text))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock = """
          mov ax, [bx+si+2]                       | 8b4002
          mov eax, cr0                            | 0f20c0
          mov eax, 1                              | 66b801000000
          jmp 0:0x7c00                            | ea007c0000
          lodsb                                   | ac
          out 0xe9, al                            | e6e9
          """)
  void sixteenBitCode(String text, String expected) {
    assertThat(hex(Assembler.one(Decoder.CODE_16, text))).isEqualTo(expected);
  }

  @Test
  void labelsReachForwardsAndBackwardsWithShortBranchesWherePossible() {
    Assembler assembler = new Assembler(Decoder.CODE_64, 0x1000);
    byte[] code = assembler.asm("again: dec ecx; jnz again; jmp end").bytes(new int[200]).asm("end: hlt").assemble();
    assertThat(hex(code)).startsWith("ffc975fce9c8000000").endsWith("00f4");
    assertThat(assembler.address("end")).isEqualTo(0x1000 + 9 + 200);
  }

  @Test
  void labelsFitInto16BitCode() {
    byte[] code = new Assembler(Decoder.CODE_16, 0x7C00).asm("mov si, data; jmp data; data: nop").assemble();
    assertThat(hex(code)).isEqualTo("be057ceb0090");
    assertThat(hex(new Assembler(Decoder.CODE_16, 0xF000).asm("mov si, data; data: nop").assemble()))
        .isEqualTo("be03f090");
  }

  @Test
  void relativeAddressesAreTakenFromTheNextInstruction() {
    byte[] code = new Assembler(Decoder.CODE_64, 0x400000).asm("mov eax, [rel data]; data: nop").assemble();
    assertThat(hex(code)).isEqualTo("8b050000000090");
  }

  @Test
  void memoryThatCouldBeOfSeveralSizesIsRefused() {
    assertThatThrownBy(() -> Assembler.one(Decoder.CODE_64, "inc [rax]"))
        .isInstanceOf(AssemblyException.class)
        .hasMessageContaining("inc [rax]");
  }

  @Test
  void nonsenseIsRefusedWithItsText() {
    assertThatThrownBy(() -> Assembler.one(Decoder.CODE_64, "frobnicate eax")).isInstanceOf(AssemblyException.class);
    assertThatThrownBy(() -> Assembler.one(Decoder.CODE_64, "mov eax, rbx")).isInstanceOf(AssemblyException.class);
    assertThatThrownBy(() -> Assembler.one(Decoder.CODE_32, "mov rax, rbx")).isInstanceOf(AssemblyException.class);
    assertThatThrownBy(() -> Assembler.one(Decoder.CODE_64, "mov eax, nowhere")).isInstanceOf(AssemblyException.class);
  }
}
