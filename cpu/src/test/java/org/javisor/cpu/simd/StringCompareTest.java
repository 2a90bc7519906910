package org.javisor.cpu.simd;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.javisor.cpu.Flags;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * PCMPxSTRx from its description, with text.
 *
 * @see "Intel SDM volume 2, 4.1 Imm8 Control Byte Operation for PCMPESTRI / PCMPESTRM / PCMPISTRI / PCMPISTRM"
 */
class StringCompareTest {
  private final SimdMachine machine = SimdMachine.code64();

  @AfterEach
  void close() {
    machine.close();
  }

  private void text(int register, String text) {
    machine.xmmBytes(register, text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private long arithmeticFlags() {
    return machine.cpu.rflags() & Flags.ARITHMETIC;
  }

  @Test
  void equalAnyFindsTheFirstCharacterOfASet() {
    text(1, "aeiou");
    text(2, "strength, yes");

    machine.run("660f3a63ca00"); // pcmpistri xmm1, xmm2, 00h

    assertThat(machine.cpu.r[1]).isEqualTo(3);
    assertThat(arithmeticFlags()).isEqualTo(Flags.CF | Flags.ZF | Flags.SF);
  }

  @Test
  void equalAnyFindsTheLastCharacterOfASet() {
    text(1, "aeiou");
    text(2, "strength, yes");

    machine.run("660f3a63ca40"); // pcmpistri xmm1, xmm2, 40h: most significant index

    assertThat(machine.cpu.r[1]).isEqualTo(11);
  }

  @Test
  void rangesFindTheFirstCharacterOutsideLettersWithNegativePolarity() {
    text(1, "azAZ");
    text(2, "Javisor25 runs it");

    machine.run("660f3a63ca14"); // pcmpistri xmm1, xmm2, 14h: ranges, negated

    assertThat(machine.cpu.r[1]).isEqualTo(7);
    assertThat(arithmeticFlags()).as("the text fills the register").isEqualTo(Flags.CF | Flags.SF);
  }

  @Test
  void equalEachWithMaskedNegativePolarityFindsTheFirstDifference() {
    text(1, "virtual machine");
    text(2, "virtual memory");

    machine.run("660f3a63ca38"); // pcmpistri xmm1, xmm2, 38h: equal each, masked negative

    assertThat(machine.cpu.r[1]).isEqualTo(9);
  }

  @Test
  void equalEachOfEqualStringsSetsNoCarry() {
    text(1, "same");
    text(2, "same");

    machine.run("660f3a63ca18"); // pcmpistri xmm1, xmm2, 18h: equal each, negated

    assertThat(machine.cpu.r[1]).isEqualTo(16);
    assertThat(arithmeticFlags()).isEqualTo(Flags.ZF | Flags.SF);
  }

  @Test
  void equalOrderedFindsANeedle() {
    text(1, "is");
    text(2, "The Javisor VM");

    machine.run("660f3a63ca0c"); // pcmpistri xmm1, xmm2, 0Ch

    assertThat(machine.cpu.r[1]).isEqualTo(7);
  }

  @Test
  void equalOrderedTakesANeedleCutOffByTheEndOfTheTextRegister() {
    text(1, "pages");
    text(2, "guest memory pag");

    machine.run("660f3a63ca0c");

    assertThat(machine.cpu.r[1]).isEqualTo(13);
  }

  @Test
  void explicitLengthsCountByMagnitudeAndSaturate() {
    text(1, "abc");
    text(2, "xxxxxxxxxxxxxxxc");
    machine.cpu.r[0] = -3;
    machine.cpu.r[2] = 1000;

    machine.run("660f3a61ca00"); // pcmpestri xmm1, xmm2, 00h

    assertThat(machine.cpu.r[1]).isEqualTo(15);
    assertThat(arithmeticFlags()).isEqualTo(Flags.CF | Flags.SF);
  }

  @Test
  void explicitLengthsUseAllOfRaxWithRexW() {
    text(1, "abc");
    text(2, "cab");
    machine.cpu.r[0] = 1L << 32;
    machine.cpu.r[2] = 1L << 32;

    machine.run("660f3a61ca00");
    long flagsOfShort = arithmeticFlags();
    machine.run("66480f3a61ca00");

    assertThat(flagsOfShort).as("EAX and EDX are zero").isEqualTo(Flags.ZF | Flags.SF);
    assertThat(arithmeticFlags()).as("RAX and RDX saturate").isEqualTo(Flags.CF | Flags.OF);
  }

  @Test
  void masksOfWordsFillElements() {
    machine.xmm(1, 0, 0x0000_0042_0041_0040L);
    machine.xmm(2, 0x0000_0000_0000_0041L, 0x0042_0030_0031_0040L);

    machine.run("660f3a62ca41"); // pcmpistrm xmm1, xmm2, 41h: words, equal any, element mask

    assertThat(machine.xmm(0)).isEqualTo("000000000000ffffffff00000000ffff");
  }

  @Test
  void masksOfBitsStandInTheLowestBytes() {
    text(1, "l");
    text(2, "hello world");

    machine.run("660f3a62ca00"); // pcmpistrm xmm1, xmm2, 00h

    assertThat(machine.xmm(0)).isEqualTo("0000000000000000000000000000020c");
  }

  @Test
  void signedRangesOrderNegativeNumbersBelowZero() {
    machine.xmm(1, 0, 0x05_FBL); // -5 to 5
    machine.xmm(2, 0, 0xFC_06_FA_7FL);
    machine.cpu.r[0] = 2;
    machine.cpu.r[2] = 4;

    machine.run("660f3a61ca06"); // pcmpestri xmm1, xmm2, 06h: signed bytes, ranges

    assertThat(machine.cpu.r[1]).isEqualTo(3);
  }

  @Test
  void sourcesInMemoryNeedNoAlignment() {
    text(1, "c");
    machine.write(0x5003, 8, 0x6364_6160_6162L);
    machine.cpu.r[7] = 0x5003;

    assertThat(machine.run("660f3a630f00")).isEqualTo("none"); // pcmpistri xmm1, [rdi], 00h

    assertThat(machine.cpu.r[1]).isEqualTo(5);
  }
}
