package org.javisor.x86;

import static org.javisor.x86.Mnemonic.*;
import static org.javisor.x86.OperandKind.*;

/**
 * The opcodes after 0F 38 and 0F 3A.
 *
 * @see "Intel SDM volume 2, appendix A.3, Three-byte Opcode Maps"
 */
final class ThreeByteMaps {
  private ThreeByteMaps() {}

  static void declare(EncodingTable t) {
    general(t);
    vector38(t);
    vector38Sse4(t);
    vector3A(t);
  }

  private static void general(EncodingTable t) {
    t.row("66 0F 38 82 /r", INVPCID, Gy, Mdq).sizeByMode().needs(Feature.INVPCID);
    t.row("F2 0F 38 F0 /r", CRC32, Gy, Eb).needs(Feature.SSE4_2);
    t.row("F2 0F 38 F1 /r", CRC32, Gy, Ev).needs(Feature.SSE4_2);
    t.row("NFx 0F 38 F0 /r", MOVBE, Gv, Mv).needs(Feature.MOVBE);
    t.row("NFx 0F 38 F1 /r", MOVBE, Mv, Gv).needs(Feature.MOVBE);
    t.row("66 0F 38 F6 /r", ADCX, Gy, Ey).needs(Feature.ADX);
    t.row("F3 0F 38 F6 /r", ADOX, Gy, Ey).needs(Feature.ADX);
  }

  private static void vector38(EncodingTable t) {
    t.row("NP 0F 38 00 /r", PSHUFB, Pq, Qq).needs(Feature.SSSE3);
    t.row("66 0F 38 00 /r", PSHUFB, Vdq, Wdq).needs(Feature.SSSE3);
    t.row("NP 0F 38 01 /r", PHADDW, Pq, Qq).needs(Feature.SSSE3);
    t.row("66 0F 38 01 /r", PHADDW, Vdq, Wdq).needs(Feature.SSSE3);
    t.row("NP 0F 38 02 /r", PHADDD, Pq, Qq).needs(Feature.SSSE3);
    t.row("66 0F 38 02 /r", PHADDD, Vdq, Wdq).needs(Feature.SSSE3);
    t.row("NP 0F 38 03 /r", PHADDSW, Pq, Qq).needs(Feature.SSSE3);
    t.row("66 0F 38 03 /r", PHADDSW, Vdq, Wdq).needs(Feature.SSSE3);
    t.row("NP 0F 38 04 /r", PMADDUBSW, Pq, Qq).needs(Feature.SSSE3);
    t.row("66 0F 38 04 /r", PMADDUBSW, Vdq, Wdq).needs(Feature.SSSE3);
    t.row("NP 0F 38 05 /r", PHSUBW, Pq, Qq).needs(Feature.SSSE3);
    t.row("66 0F 38 05 /r", PHSUBW, Vdq, Wdq).needs(Feature.SSSE3);
    t.row("NP 0F 38 06 /r", PHSUBD, Pq, Qq).needs(Feature.SSSE3);
    t.row("66 0F 38 06 /r", PHSUBD, Vdq, Wdq).needs(Feature.SSSE3);
    t.row("NP 0F 38 07 /r", PHSUBSW, Pq, Qq).needs(Feature.SSSE3);
    t.row("66 0F 38 07 /r", PHSUBSW, Vdq, Wdq).needs(Feature.SSSE3);
    t.row("NP 0F 38 08 /r", PSIGNB, Pq, Qq).needs(Feature.SSSE3);
    t.row("66 0F 38 08 /r", PSIGNB, Vdq, Wdq).needs(Feature.SSSE3);
    t.row("NP 0F 38 09 /r", PSIGNW, Pq, Qq).needs(Feature.SSSE3);
    t.row("66 0F 38 09 /r", PSIGNW, Vdq, Wdq).needs(Feature.SSSE3);
    t.row("NP 0F 38 0A /r", PSIGND, Pq, Qq).needs(Feature.SSSE3);
    t.row("66 0F 38 0A /r", PSIGND, Vdq, Wdq).needs(Feature.SSSE3);
    t.row("NP 0F 38 0B /r", PMULHRSW, Pq, Qq).needs(Feature.SSSE3);
    t.row("66 0F 38 0B /r", PMULHRSW, Vdq, Wdq).needs(Feature.SSSE3);
    t.row("NP 0F 38 1C /r", PABSB, Pq, Qq).needs(Feature.SSSE3);
    t.row("66 0F 38 1C /r", PABSB, Vdq, Wdq).needs(Feature.SSSE3);
    t.row("NP 0F 38 1D /r", PABSW, Pq, Qq).needs(Feature.SSSE3);
    t.row("66 0F 38 1D /r", PABSW, Vdq, Wdq).needs(Feature.SSSE3);
    t.row("NP 0F 38 1E /r", PABSD, Pq, Qq).needs(Feature.SSSE3);
    t.row("66 0F 38 1E /r", PABSD, Vdq, Wdq).needs(Feature.SSSE3);
  }

  private static void vector38Sse4(EncodingTable t) {
    t.row("66 0F 38 10 /r", PBLENDVB, Vdq, Wdq, XMM0).needs(Feature.SSE4_1);
    t.row("66 0F 38 14 /r", BLENDVPS, Vps, Wps, XMM0).needs(Feature.SSE4_1);
    t.row("66 0F 38 15 /r", BLENDVPD, Vpd, Wpd, XMM0).needs(Feature.SSE4_1);
    t.row("66 0F 38 17 /r", PTEST, Vdq, Wdq).needs(Feature.SSE4_1);
    t.row("66 0F 38 20 /r", PMOVSXBW, Vdq, Wq).needs(Feature.SSE4_1);
    t.row("66 0F 38 21 /r", PMOVSXBD, Vdq, Wd).needs(Feature.SSE4_1);
    t.row("66 0F 38 22 /r", PMOVSXBQ, Vdq, Ww).needs(Feature.SSE4_1);
    t.row("66 0F 38 23 /r", PMOVSXWD, Vdq, Wq).needs(Feature.SSE4_1);
    t.row("66 0F 38 24 /r", PMOVSXWQ, Vdq, Wd).needs(Feature.SSE4_1);
    t.row("66 0F 38 25 /r", PMOVSXDQ, Vdq, Wq).needs(Feature.SSE4_1);
    t.row("66 0F 38 30 /r", PMOVZXBW, Vdq, Wq).needs(Feature.SSE4_1);
    t.row("66 0F 38 31 /r", PMOVZXBD, Vdq, Wd).needs(Feature.SSE4_1);
    t.row("66 0F 38 32 /r", PMOVZXBQ, Vdq, Ww).needs(Feature.SSE4_1);
    t.row("66 0F 38 33 /r", PMOVZXWD, Vdq, Wq).needs(Feature.SSE4_1);
    t.row("66 0F 38 34 /r", PMOVZXWQ, Vdq, Wd).needs(Feature.SSE4_1);
    t.row("66 0F 38 35 /r", PMOVZXDQ, Vdq, Wq).needs(Feature.SSE4_1);
    t.row("66 0F 38 28 /r", PMULDQ, Vdq, Wdq).needs(Feature.SSE4_1);
    t.row("66 0F 38 29 /r", PCMPEQQ, Vdq, Wdq).needs(Feature.SSE4_1);
    t.row("66 0F 38 2A /r", MOVNTDQA, Vdq, Mdq).needs(Feature.SSE4_1);
    t.row("66 0F 38 2B /r", PACKUSDW, Vdq, Wdq).needs(Feature.SSE4_1);
    t.row("66 0F 38 37 /r", PCMPGTQ, Vdq, Wdq).needs(Feature.SSE4_2);
    t.row("66 0F 38 38 /r", PMINSB, Vdq, Wdq).needs(Feature.SSE4_1);
    t.row("66 0F 38 39 /r", PMINSD, Vdq, Wdq).needs(Feature.SSE4_1);
    t.row("66 0F 38 3A /r", PMINUW, Vdq, Wdq).needs(Feature.SSE4_1);
    t.row("66 0F 38 3B /r", PMINUD, Vdq, Wdq).needs(Feature.SSE4_1);
    t.row("66 0F 38 3C /r", PMAXSB, Vdq, Wdq).needs(Feature.SSE4_1);
    t.row("66 0F 38 3D /r", PMAXSD, Vdq, Wdq).needs(Feature.SSE4_1);
    t.row("66 0F 38 3E /r", PMAXUW, Vdq, Wdq).needs(Feature.SSE4_1);
    t.row("66 0F 38 3F /r", PMAXUD, Vdq, Wdq).needs(Feature.SSE4_1);
    t.row("66 0F 38 40 /r", PMULLD, Vdq, Wdq).needs(Feature.SSE4_1);
    t.row("66 0F 38 41 /r", PHMINPOSUW, Vdq, Wdq).needs(Feature.SSE4_1);
    t.row("NP 0F 38 C8 /r", SHA1NEXTE, Vdq, Wdq).needs(Feature.SHA);
    t.row("NP 0F 38 C9 /r", SHA1MSG1, Vdq, Wdq).needs(Feature.SHA);
    t.row("NP 0F 38 CA /r", SHA1MSG2, Vdq, Wdq).needs(Feature.SHA);
    t.row("NP 0F 38 CB /r", SHA256RNDS2, Vdq, Wdq, XMM0).needs(Feature.SHA);
    t.row("NP 0F 38 CC /r", SHA256MSG1, Vdq, Wdq).needs(Feature.SHA);
    t.row("NP 0F 38 CD /r", SHA256MSG2, Vdq, Wdq).needs(Feature.SHA);
    t.row("66 0F 38 DB /r", AESIMC, Vdq, Wdq).needs(Feature.AES);
    t.row("66 0F 38 DC /r", AESENC, Vdq, Wdq).needs(Feature.AES);
    t.row("66 0F 38 DD /r", AESENCLAST, Vdq, Wdq).needs(Feature.AES);
    t.row("66 0F 38 DE /r", AESDEC, Vdq, Wdq).needs(Feature.AES);
    t.row("66 0F 38 DF /r", AESDECLAST, Vdq, Wdq).needs(Feature.AES);
  }

  private static void vector3A(EncodingTable t) {
    t.row("66 0F 3A 08 /r", ROUNDPS, Vps, Wps, Ib).needs(Feature.SSE4_1);
    t.row("66 0F 3A 09 /r", ROUNDPD, Vpd, Wpd, Ib).needs(Feature.SSE4_1);
    t.row("66 0F 3A 0A /r", ROUNDSS, Vss, Wss, Ib).needs(Feature.SSE4_1);
    t.row("66 0F 3A 0B /r", ROUNDSD, Vsd, Wsd, Ib).needs(Feature.SSE4_1);
    t.row("66 0F 3A 0C /r", BLENDPS, Vps, Wps, Ib).needs(Feature.SSE4_1);
    t.row("66 0F 3A 0D /r", BLENDPD, Vpd, Wpd, Ib).needs(Feature.SSE4_1);
    t.row("66 0F 3A 0E /r", PBLENDW, Vdq, Wdq, Ib).needs(Feature.SSE4_1);
    t.row("NP 0F 3A 0F /r", PALIGNR, Pq, Qq, Ib).needs(Feature.SSSE3);
    t.row("66 0F 3A 0F /r", PALIGNR, Vdq, Wdq, Ib).needs(Feature.SSSE3);
    t.row("66 0F 3A 14 /r", PEXTRB, RdMb, Vdq, Ib).needs(Feature.SSE4_1);
    t.row("66 0F 3A 15 /r", PEXTRW, RdMw, Vdq, Ib).needs(Feature.SSE4_1);
    t.row("66 REX.W 0F 3A 16 /r", PEXTRQ, Ey, Vdq, Ib).needs(Feature.SSE4_1);
    t.row("66 0F 3A 16 /r", PEXTRD, Ed, Vdq, Ib).needs(Feature.SSE4_1);
    t.row("66 0F 3A 17 /r", EXTRACTPS, Ed, Vps, Ib).needs(Feature.SSE4_1);
    t.row("66 0F 3A 20 /r", PINSRB, Vdq, RdMb, Ib).needs(Feature.SSE4_1);
    t.row("66 0F 3A 21 /r", INSERTPS, Vps, Wss, Ib).needs(Feature.SSE4_1);
    t.row("66 REX.W 0F 3A 22 /r", PINSRQ, Vdq, Ey, Ib).needs(Feature.SSE4_1);
    t.row("66 0F 3A 22 /r", PINSRD, Vdq, Ed, Ib).needs(Feature.SSE4_1);
    t.row("66 0F 3A 40 /r", DPPS, Vps, Wps, Ib).needs(Feature.SSE4_1);
    t.row("66 0F 3A 41 /r", DPPD, Vpd, Wpd, Ib).needs(Feature.SSE4_1);
    t.row("66 0F 3A 42 /r", MPSADBW, Vdq, Wdq, Ib).needs(Feature.SSE4_1);
    t.row("66 0F 3A 44 /r", PCLMULQDQ, Vdq, Wdq, Ib).needs(Feature.PCLMULQDQ);
    t.row("66 0F 3A 60 /r", PCMPESTRM, Vdq, Wdq, Ib).needs(Feature.SSE4_2);
    t.row("66 0F 3A 61 /r", PCMPESTRI, Vdq, Wdq, Ib).needs(Feature.SSE4_2);
    t.row("66 0F 3A 62 /r", PCMPISTRM, Vdq, Wdq, Ib).needs(Feature.SSE4_2);
    t.row("66 0F 3A 63 /r", PCMPISTRI, Vdq, Wdq, Ib).needs(Feature.SSE4_2);
    t.row("NP 0F 3A CC /r", SHA1RNDS4, Vdq, Wdq, Ib).needs(Feature.SHA);
    t.row("66 0F 3A DF /r", AESKEYGENASSIST, Vdq, Wdq, Ib).needs(Feature.AES);
  }
}
