package org.javisor.cpu.simd;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * AES, SHA, carry-less multiplication and CRC32 against published examples.
 *
 * @see "FIPS 197, appendices A.1, B and C.1; FIPS 180-4; Intel, Carry-Less Multiplication and Its Usage for GCM"
 */
class CryptographyTest {
  private final SimdMachine machine = SimdMachine.code64();

  @AfterEach
  void close() {
    machine.close();
  }

  /** The round keys of FIPS 197, A.1, made by AESKEYGENASSIST, as programs do it. */
  private long[][] expandKey(String key) {
    int[] constants = {1, 2, 4, 8, 0x10, 0x20, 0x40, 0x80, 0x1B, 0x36};
    long[][] keys = new long[11][];
    machine.xmmBytes(2, key);
    for (int round = 0; round <= 10; round++) {
      keys[round] = new long[] {machine.cpu.xmm[4], machine.cpu.xmm[5]};
      if (round < 10) {
        machine.run(String.format("660f3adfca%02x", constants[round])); // aeskeygenassist xmm1, xmm2, constant
        nextKey((int) (machine.cpu.xmm[3] >>> 32));
      }
    }
    return keys;
  }

  private void nextKey(int assisted) {
    int w0 = (int) machine.cpu.xmm[4] ^ assisted;
    int w1 = (int) (machine.cpu.xmm[4] >>> 32) ^ w0;
    int w2 = (int) machine.cpu.xmm[5] ^ w1;
    int w3 = (int) (machine.cpu.xmm[5] >>> 32) ^ w2;
    machine.xmm(2, Lanes.pair(w2, w3), Lanes.pair(w0, w1));
  }

  private void key(long[] key) {
    machine.xmm(2, key[1], key[0]);
  }

  private String encrypt(String key, String plain) {
    long[][] keys = expandKey(key);
    machine.xmmBytes(1, plain);
    key(keys[0]);
    machine.run("660fefca"); // pxor xmm1, xmm2
    for (int round = 1; round < 10; round++) {
      key(keys[round]);
      machine.run("660f38dcca"); // aesenc xmm1, xmm2
    }
    key(keys[10]);
    machine.run("660f38ddca"); // aesenclast xmm1, xmm2
    return machine.xmmBytes(1);
  }

  private String decrypt(String key, String cipher) {
    long[][] keys = expandKey(key);
    machine.xmmBytes(1, cipher);
    key(keys[10]);
    machine.run("660fefca");
    for (int round = 9; round > 0; round--) {
      key(keys[round]);
      machine.run("660f38dbd2"); // aesimc xmm2, xmm2
      machine.run("660f38deca"); // aesdec xmm1, xmm2
    }
    key(keys[0]);
    machine.run("660f38dfca"); // aesdeclast xmm1, xmm2
    return machine.xmmBytes(1);
  }

  @Test
  void keyExpansionGivesTheStandardsRoundKeys() {
    expandKey("2b7e151628aed2a6abf7158809cf4f3c");

    assertThat(machine.xmmBytes(2)).isEqualTo("d014f9a8c9ee2589e13f0cc8b6630ca6");
  }

  @Test
  void encryptsTheStandardsExamples() {
    assertThat(encrypt("2b7e151628aed2a6abf7158809cf4f3c", "3243f6a8885a308d313198a2e0370734"))
        .isEqualTo("3925841d02dc09fbdc118597196a0b32");
    assertThat(encrypt("000102030405060708090a0b0c0d0e0f", "00112233445566778899aabbccddeeff"))
        .isEqualTo("69c4e0d86a7b0430d8cdb78070b4c55a");
  }

  @Test
  void decryptsTheStandardsExample() {
    assertThat(decrypt("000102030405060708090a0b0c0d0e0f", "69c4e0d86a7b0430d8cdb78070b4c55a"))
        .isEqualTo("00112233445566778899aabbccddeeff");
  }

  @Test
  void carrylessProductsAreThoseOfIntelsExample() {
    machine.xmm(1, 0x7b5b546573745665L, 0x63746f725d53475dL);
    machine.xmm(2, 0x4869285368617929L, 0x5b477565726f6e5dL);
    machine.xmm(3, machine.cpu.xmm[3], machine.cpu.xmm[2]);

    machine.run("660f3a44ca00"); // pclmulqdq xmm1, xmm2, 00h
    assertThat(machine.xmm(1)).isEqualTo("1d4d84c85c3440c0929633d5d36f0451");

    machine.run("660f3a44da11"); // pclmulqdq xmm3, xmm2, 11h
    assertThat(machine.xmm(3)).isEqualTo("1d1e1f2c592e7c45d66ee03e410fd4ed");
  }

  @Test
  void crc32cOfTheCheckStringIsTheCataloguesValue() {
    // "123456789", inverted before and after, gives E3069283H.
    int crc = Crc32c.crc32q(-1, 0x3837_3635_3433_3231L);
    crc = Crc32c.crc32b(crc, '9');

    assertThat(~crc).isEqualTo(0xE306_9283);
  }

  @Test
  void crc32OfAllWidthsAgreesWithTheJdk() {
    byte[] bytes = "The quick brown".getBytes(StandardCharsets.US_ASCII);
    CRC32C jdk = new CRC32C();
    jdk.update(bytes);
    machine.xmmBytes(1, bytes);
    long low = machine.cpu.xmm[2];
    long high = machine.cpu.xmm[3];
    machine.cpu.r[0] = 0xFFFF_FFFFL;
    machine.cpu.r[1] = low;

    machine.run("f2480f38f1c1"); // crc32 rax, rcx
    machine.cpu.r[1] = high;
    machine.run("f20f38f1c1"); // crc32 eax, ecx
    machine.cpu.r[1] = high >>> 32;
    machine.run("66f20f38f1c1"); // crc32 eax, cx
    machine.cpu.r[1] = high >>> 48;
    machine.run("f20f38f0c1"); // crc32 eax, cl

    assertThat(~machine.cpu.r[0] & 0xFFFF_FFFFL).isEqualTo(jdk.getValue());
  }
}
