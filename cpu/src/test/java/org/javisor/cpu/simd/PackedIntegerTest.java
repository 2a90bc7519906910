package org.javisor.cpu.simd;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Integer operations whose definition is easy to get wrong.
 *
 * @see "Intel SDM volume 2, PSHUFB, PALIGNR, PMADDUBSW, PMULHRSW, MPSADBW, PHMINPOSUW, INSERTPS"
 */
class PackedIntegerTest {
  private final SimdMachine machine = SimdMachine.code64();

  @AfterEach
  void close() {
    machine.close();
  }

  @Test
  void pshufbChoosesBytesAndClearsThoseWithANegativeSelector() {
    machine.xmmBytes(1, "000102030405060708090a0b0c0d0e0f");
    machine.xmmBytes(2, "0f0e0d0c0b0a09080706050403800010");

    machine.run("660f3800ca"); // pshufb xmm1, xmm2

    assertThat(machine.xmmBytes(1)).isEqualTo("0f0e0d0c0b0a09080706050403000000");
  }

  @Test
  void pshufbOfMmxUsesThreeBitsOfTheSelector() {
    machine.cpu.fpu.mmx(1, 0x0706_0504_0302_0100L);
    machine.cpu.fpu.mmx(2, 0x8F08_0900_0102_0307L);

    machine.run("0f3800ca"); // pshufb mm1, mm2

    assertThat(machine.cpu.fpu.mmx(1)).isEqualTo(0x0000_0100_0102_0307L);
  }

  @Test
  void palignrShiftsBothOperandsAsOne() {
    machine.xmmBytes(1, "101112131415161718191a1b1c1d1e1f");
    machine.xmmBytes(2, "000102030405060708090a0b0c0d0e0f");

    machine.run("660f3a0fca05"); // palignr xmm1, xmm2, 5
    assertThat(machine.xmmBytes(1)).isEqualTo("05060708090a0b0c0d0e0f1011121314");

    machine.run("660f3a0fca20"); // palignr xmm1, xmm2, 32
    assertThat(machine.xmmBytes(1)).isEqualTo("00000000000000000000000000000000");
  }

  @Test
  void additionSaturatesAtItsOwnBounds() {
    assertThat(PackedAdd.paddsb(0x7F80_7F80L, 0x01FF_8001L)).isEqualTo(0x7F80_FF81L);
    assertThat(PackedAdd.paddusb(0xFF80_01FEL, 0x0180_0101L)).isEqualTo(0xFFFF_02FFL);
    assertThat(PackedAdd.psubsw(0x8000_7FFFL, 0x0001_FFFFL)).isEqualTo(0x8000_7FFFL);
    assertThat(PackedAdd.psubusw(0x0001_FFFFL, 0x0002_0001L)).isEqualTo(0x0000_FFFEL);
  }

  @Test
  void pmaddubswMultipliesUnsignedBySignedAndSaturates() {
    assertThat(PackedMultiply.pmaddubsw(0xFFFFL, 0x7F7FL)).isEqualTo(0x7FFFL);
    assertThat(PackedMultiply.pmaddubsw(0xFFFFL, 0x8080L)).isEqualTo(0x8000L);
    assertThat(PackedMultiply.pmaddubsw(0x02FFL, 0xFF01L)).isEqualTo(0x00FDL);
  }

  @Test
  void pmulhrswRoundsAndWrapsItsOnlyOverflow() {
    assertThat(PackedMultiply.pmulhrsw(0x4000L, 0x0001L)).isEqualTo(1);
    assertThat(PackedMultiply.pmulhrsw(0x8000L, 0x8000L)).isEqualTo(0x8000L);
  }

  @Test
  void shiftsBeyondTheLaneClearItOrFillItWithItsSign() {
    assertThat(PackedShift.psllw(-1, 16)).isZero();
    assertThat(PackedShift.psrld(-1, 1L << 40)).isZero();
    assertThat(PackedShift.psraw(0x8000_7FFFL, 1L << 63)).isEqualTo(0xFFFF_0000L);
    assertThat(PackedShift.psrad(0x8000_0000_7FFF_FFFFL, 31)).isEqualTo(0xFFFF_FFFF_0000_0000L);
  }

  @Test
  void phminposuwTakesTheFirstOfEqualMinima() {
    machine.xmm(2, 0x0005_0003_0009_0008L, 0x0003_FFFF_0003_8000L);

    machine.run("660f3841ca"); // phminposuw xmm1, xmm2

    assertThat(machine.xmm(1)).isEqualTo("00000000000000000000000000010003");
  }

  @Test
  void mpsadbwSlidesAWindowOverTheFirstOperand() {
    machine.xmmBytes(1, "000102030405060708090a0b0c0d0e0f");
    machine.xmmBytes(2, "00000000000000000000000004050607");

    machine.run("660f3a42ca07"); // mpsadbw xmm1, xmm2, 7: the window from byte 4, the block from byte 12

    assertThat(machine.xmmBytes(1)).isEqualTo("000004000800" + "0c0010001400" + "18001c00");
  }

  @Test
  void insertpsChoosesMovesAndClears() {
    machine.xmm(1, 0x4444_4444_3333_3333L, 0x2222_2222_1111_1111L);
    machine.xmm(2, 0xDDDD_DDDD_CCCC_CCCCL, 0xBBBB_BBBB_AAAA_AAAAL);

    machine.run("660f3a21ca99"); // insertps xmm1, xmm2, 99h: lane 2 to lane 1, lanes 0 and 3 cleared

    assertThat(machine.xmm(1)).isEqualTo("0000000033333333cccccccc00000000");
  }

  @Test
  void insertpsFromMemoryTakesTheOneSingle() {
    machine.cpu.r[7] = 0x5004;
    machine.write(0x5004, 4, 0x1234_5678);

    machine.run("660f3a210fd0"); // insertps xmm1, [rdi], D0h: to lane 1

    assertThat(machine.xmm(1)).isEqualTo("00000000000000001234567800000000");
  }

  @Test
  void scalarMovesKeepTheOtherLanesBetweenRegistersAndClearThemFromMemory() {
    machine.xmm(1, -1, -1);
    machine.cpu.r[7] = 0x5000;
    machine.write(0x5000, 8, 0x3333_3333_2222_2222L);

    machine.run("f30f10ca"); // movss xmm1, xmm2
    assertThat(machine.xmm(1)).isEqualTo("ffffffffffffffffffffffff00000000");
    machine.run("f30f100f"); // movss xmm1, [rdi]
    assertThat(machine.xmm(1)).isEqualTo("00000000000000000000000022222222");
    machine.xmm(1, -1, -1);
    machine.run("f20f10ca"); // movsd xmm1, xmm2
    assertThat(machine.xmm(1)).isEqualTo("ffffffffffffffff0000000000000000");
    machine.run("f30f7e0f"); // movq xmm1, [rdi]
    assertThat(machine.xmm(1)).isEqualTo("00000000000000003333333322222222");
  }

  @Test
  void lanesAreExtractedToMemoryAtTheirOwnWidth() {
    machine.xmm(1, 0x0F0E_0D0C_0B0A_0908L, 0x0706_0504_0302_0100L);
    machine.cpu.r[7] = 0x5000;
    machine.write(0x5000, 8, -1);

    machine.run("660f3a140f09"); // pextrb [rdi], xmm1, 9
    assertThat(machine.read(0x5000, 8)).isEqualTo(0xFFFF_FFFF_FFFF_FF09L);
    machine.run("660f3a150f03"); // pextrw [rdi], xmm1, 3
    assertThat(machine.read(0x5000, 8)).isEqualTo(0xFFFF_FFFF_FFFF_0706L);
    machine.run("660f3a170f02"); // extractps [rdi], xmm1, 2
    assertThat(machine.read(0x5000, 8)).isEqualTo(0xFFFF_FFFF_0B0A_0908L);
    machine.run("66480f3a160f01"); // pextrq [rdi], xmm1, 1
    assertThat(machine.read(0x5000, 8)).isEqualTo(0x0F0E_0D0C_0B0A_0908L);
  }

  @Test
  void halvesAreMovedToAndFromMemory() {
    machine.xmm(1, 2, 1);
    machine.cpu.r[7] = 0x5000;

    machine.run("0f170f"); // movhps [rdi], xmm1
    machine.run("0f134f08"); // movlps [rdi + 8], xmm1
    machine.run("660f1217"); // movlpd xmm2, [rdi]
    machine.run("660f165708"); // movhpd xmm2, [rdi + 8]

    assertThat(machine.xmm(2)).isEqualTo("00000000000000010000000000000002");
  }
}
