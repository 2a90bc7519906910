package org.javisor.cpu.simd;

import static org.javisor.x86.Mnemonic.*;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Operands;
import org.javisor.cpu.OperationTable;
import org.javisor.cpu.integer.IntegerOperand;
import org.javisor.cpu.integer.Width;

/** AES, SHA, carry-less multiplication and CRC32. */
final class CryptographyOperations {
  private CryptographyOperations() {}

  static void register(OperationTable t) {
    t.put(AESENC, Xmm.full((c, o, low, high) -> Aes.aesenc(c, o.reg, low, high)));
    t.put(AESENCLAST, Xmm.full((c, o, low, high) -> Aes.aesenclast(c, o.reg, low, high)));
    t.put(AESDEC, Xmm.full((c, o, low, high) -> Aes.aesdec(c, o.reg, low, high)));
    t.put(AESDECLAST, Xmm.full((c, o, low, high) -> Aes.aesdeclast(c, o.reg, low, high)));
    t.put(AESIMC, Xmm.full((c, o, low, high) -> Xmm.set(c, o, Aes.aesimc(low), Aes.aesimc(high))));
    t.put(AESKEYGENASSIST, Xmm.full((c, o, low, high) -> Xmm.set(c, o,
        Aes.aeskeygenassist(low, (int) o.immediate), Aes.aeskeygenassist(high, (int) o.immediate))));
    t.put(PCLMULQDQ, Xmm.full((c, o, low, high) -> {
      long a = PackedShuffle.choose(Xmm.low(c, o), Xmm.high(c, o), (o.immediate & 1) != 0);
      long b = PackedShuffle.choose(low, high, (o.immediate & 0x10) != 0);
      Xmm.set(c, o, CarrylessMultiply.pclmulqdqLow(a, b), CarrylessMultiply.pclmulqdqHigh(a, b));
    }));
    t.put(SHA1RNDS4, Xmm.full((c, o, low, high) -> Sha.sha1rnds4(c, o.reg, low, high, (int) o.immediate)));
    t.put(SHA1NEXTE, Xmm.full((c, o, low, high) -> Sha.sha1nexte(c, o.reg, low, high)));
    t.put(SHA1MSG1, Xmm.full((c, o, low, high) -> Sha.sha1msg1(c, o.reg, low, high)));
    t.put(SHA1MSG2, Xmm.full((c, o, low, high) -> Sha.sha1msg2(c, o.reg, low, high)));
    t.put(SHA256RNDS2, Xmm.full((c, o, low, high) -> Sha.sha256rnds2(c, o.reg, low, high)));
    t.put(SHA256MSG1, Xmm.full((c, o, low, high) -> Sha.sha256msg1(c, o.reg, low, high)));
    t.put(SHA256MSG2, Xmm.full((c, o, low, high) -> Sha.sha256msg2(c, o.reg, low, high)));
    t.put(CRC32, CryptographyOperations::crc32);
  }

  private static void crc32(Cpu c, Operands o) {
    int crc = (int) c.r[o.reg];
    long value = IntegerOperand.read(c, o, 1);
    int result =
        switch (IntegerOperand.width(o, 1)) {
          case Width.BYTE -> Crc32c.crc32b(crc, (int) value);
          case Width.WORD -> Crc32c.crc32w(crc, (int) value);
          case Width.DWORD -> Crc32c.crc32d(crc, (int) value);
          default -> Crc32c.crc32q(crc, value);
        };
    c.r[o.reg] = result & Lanes.LOW_DWORD;
  }
}
