package org.javisor.x86;

import static org.javisor.x86.Mnemonic.*;
import static org.javisor.x86.OperandKind.*;

/**
 * The opcodes after 0F that work on packed integers in MMX and XMM registers.
 *
 * @see "Intel SDM volume 2, appendix A.3, Two-byte Opcode Map"
 */
final class SseIntegerMap {
  private SseIntegerMap() {}

  static void declare(EncodingTable t) {
    moves(t);
    packsAndComparisons(t);
    arithmetic(t);
    arithmeticFromEA(t);
    shifts(t);
  }

  private static void moves(EncodingTable t) {
    t.row("NP REX.W 0F 6E /r", MOVQ, Pq, Ey).needs(Feature.MMX);
    t.row("NP 0F 6E /r", MOVD, Pq, Ed).needs(Feature.MMX);
    t.row("66 REX.W 0F 6E /r", MOVQ, Vdq, Ey).needs(Feature.SSE2);
    t.row("66 0F 6E /r", MOVD, Vdq, Ed).needs(Feature.SSE2);
    t.row("NP REX.W 0F 7E /r", MOVQ, Ey, Pq).needs(Feature.MMX);
    t.row("NP 0F 7E /r", MOVD, Ed, Pd).needs(Feature.MMX);
    t.row("66 REX.W 0F 7E /r", MOVQ, Ey, Vdq).needs(Feature.SSE2);
    t.row("66 0F 7E /r", MOVD, Ed, Vdq).needs(Feature.SSE2);
    t.row("F3 0F 7E /r", MOVQ, Vq, Wq).needs(Feature.SSE2);
    t.row("66 0F D6 /r", MOVQ, Wq, Vq).needs(Feature.SSE2);
    t.row("F3 0F D6 /r", MOVQ2DQ, Vdq, Nq).needs(Feature.SSE2);
    t.row("F2 0F D6 /r", MOVDQ2Q, Pq, Udq).needs(Feature.SSE2);
    t.row("NP 0F 6F /r", MOVQ, Pq, Qq).needs(Feature.MMX);
    t.row("66 0F 6F /r", MOVDQA, Vdq, Wdq).needs(Feature.SSE2);
    t.row("F3 0F 6F /r", MOVDQU, Vdq, Wdq).needs(Feature.SSE2);
    t.row("NP 0F 7F /r", MOVQ, Qq, Pq).needs(Feature.MMX);
    t.row("66 0F 7F /r", MOVDQA, Wdq, Vdq).needs(Feature.SSE2);
    t.row("F3 0F 7F /r", MOVDQU, Wdq, Vdq).needs(Feature.SSE2);
    t.row("NP 0F E7 /r", MOVNTQ, Mq, Pq).needs(Feature.SSE);
    t.row("66 0F E7 /r", MOVNTDQ, Mdq, Vdq).needs(Feature.SSE2);
    t.row("F2 0F F0 /r", LDDQU, Vdq, Mdq).needs(Feature.SSE3);
    t.row("NP 0F F7 /r", MASKMOVQ, Pq, Nq).needs(Feature.SSE);
    t.row("66 0F F7 /r", MASKMOVDQU, Vdq, Udq).needs(Feature.SSE2);
    t.row("NP 0F D7 /r", PMOVMSKB, Gy, Nq).needs(Feature.SSE);
    t.row("66 0F D7 /r", PMOVMSKB, Gy, Udq).needs(Feature.SSE2);
    t.row("NP 0F C4 /r", PINSRW, Pq, RdMw, Ib).needs(Feature.SSE);
    t.row("66 0F C4 /r", PINSRW, Vdq, RdMw, Ib).needs(Feature.SSE2);
    t.row("NP 0F C5 /r", PEXTRW, Gd, Nq, Ib).needs(Feature.SSE);
    t.row("66 0F C5 /r", PEXTRW, Gd, Udq, Ib).needs(Feature.SSE2);
    t.row("NP 0F 70 /r", PSHUFW, Pq, Qq, Ib).needs(Feature.SSE);
    t.row("66 0F 70 /r", PSHUFD, Vdq, Wdq, Ib).needs(Feature.SSE2);
    t.row("F3 0F 70 /r", PSHUFHW, Vdq, Wdq, Ib).needs(Feature.SSE2);
    t.row("F2 0F 70 /r", PSHUFLW, Vdq, Wdq, Ib).needs(Feature.SSE2);
    t.row("NP 0F 77", EMMS).needs(Feature.MMX);
  }

  private static void packsAndComparisons(EncodingTable t) {
    t.row("NP 0F 60 /r", PUNPCKLBW, Pq, Qd).needs(Feature.MMX);
    t.row("66 0F 60 /r", PUNPCKLBW, Vdq, Wdq).needs(Feature.SSE2);
    t.row("NP 0F 61 /r", PUNPCKLWD, Pq, Qd).needs(Feature.MMX);
    t.row("66 0F 61 /r", PUNPCKLWD, Vdq, Wdq).needs(Feature.SSE2);
    t.row("NP 0F 62 /r", PUNPCKLDQ, Pq, Qd).needs(Feature.MMX);
    t.row("66 0F 62 /r", PUNPCKLDQ, Vdq, Wdq).needs(Feature.SSE2);
    t.row("NP 0F 63 /r", PACKSSWB, Pq, Qq).needs(Feature.MMX);
    t.row("66 0F 63 /r", PACKSSWB, Vdq, Wdq).needs(Feature.SSE2);
    t.row("NP 0F 64 /r", PCMPGTB, Pq, Qq).needs(Feature.MMX);
    t.row("66 0F 64 /r", PCMPGTB, Vdq, Wdq).needs(Feature.SSE2);
    t.row("NP 0F 65 /r", PCMPGTW, Pq, Qq).needs(Feature.MMX);
    t.row("66 0F 65 /r", PCMPGTW, Vdq, Wdq).needs(Feature.SSE2);
    t.row("NP 0F 66 /r", PCMPGTD, Pq, Qq).needs(Feature.MMX);
    t.row("66 0F 66 /r", PCMPGTD, Vdq, Wdq).needs(Feature.SSE2);
    t.row("NP 0F 67 /r", PACKUSWB, Pq, Qq).needs(Feature.MMX);
    t.row("66 0F 67 /r", PACKUSWB, Vdq, Wdq).needs(Feature.SSE2);
    t.row("NP 0F 68 /r", PUNPCKHBW, Pq, Qq).needs(Feature.MMX);
    t.row("66 0F 68 /r", PUNPCKHBW, Vdq, Wdq).needs(Feature.SSE2);
    t.row("NP 0F 69 /r", PUNPCKHWD, Pq, Qq).needs(Feature.MMX);
    t.row("66 0F 69 /r", PUNPCKHWD, Vdq, Wdq).needs(Feature.SSE2);
    t.row("NP 0F 6A /r", PUNPCKHDQ, Pq, Qq).needs(Feature.MMX);
    t.row("66 0F 6A /r", PUNPCKHDQ, Vdq, Wdq).needs(Feature.SSE2);
    t.row("NP 0F 6B /r", PACKSSDW, Pq, Qq).needs(Feature.MMX);
    t.row("66 0F 6B /r", PACKSSDW, Vdq, Wdq).needs(Feature.SSE2);
    t.row("66 0F 6C /r", PUNPCKLQDQ, Vdq, Wdq).needs(Feature.SSE2);
    t.row("66 0F 6D /r", PUNPCKHQDQ, Vdq, Wdq).needs(Feature.SSE2);
    t.row("NP 0F 74 /r", PCMPEQB, Pq, Qq).needs(Feature.MMX);
    t.row("66 0F 74 /r", PCMPEQB, Vdq, Wdq).needs(Feature.SSE2);
    t.row("NP 0F 75 /r", PCMPEQW, Pq, Qq).needs(Feature.MMX);
    t.row("66 0F 75 /r", PCMPEQW, Vdq, Wdq).needs(Feature.SSE2);
    t.row("NP 0F 76 /r", PCMPEQD, Pq, Qq).needs(Feature.MMX);
    t.row("66 0F 76 /r", PCMPEQD, Vdq, Wdq).needs(Feature.SSE2);
  }

  private static void arithmetic(EncodingTable t) {
    t.row("NP 0F D4 /r", PADDQ, Pq, Qq).needs(Feature.SSE2);
    t.row("66 0F D4 /r", PADDQ, Vdq, Wdq).needs(Feature.SSE2);
    t.row("NP 0F D5 /r", PMULLW, Pq, Qq).needs(Feature.MMX);
    t.row("66 0F D5 /r", PMULLW, Vdq, Wdq).needs(Feature.SSE2);
    t.row("NP 0F D8 /r", PSUBUSB, Pq, Qq).needs(Feature.MMX);
    t.row("66 0F D8 /r", PSUBUSB, Vdq, Wdq).needs(Feature.SSE2);
    t.row("NP 0F D9 /r", PSUBUSW, Pq, Qq).needs(Feature.MMX);
    t.row("66 0F D9 /r", PSUBUSW, Vdq, Wdq).needs(Feature.SSE2);
    t.row("NP 0F DA /r", PMINUB, Pq, Qq).needs(Feature.SSE);
    t.row("66 0F DA /r", PMINUB, Vdq, Wdq).needs(Feature.SSE2);
    t.row("NP 0F DB /r", PAND, Pq, Qq).needs(Feature.MMX);
    t.row("66 0F DB /r", PAND, Vdq, Wdq).needs(Feature.SSE2);
    t.row("NP 0F DC /r", PADDUSB, Pq, Qq).needs(Feature.MMX);
    t.row("66 0F DC /r", PADDUSB, Vdq, Wdq).needs(Feature.SSE2);
    t.row("NP 0F DD /r", PADDUSW, Pq, Qq).needs(Feature.MMX);
    t.row("66 0F DD /r", PADDUSW, Vdq, Wdq).needs(Feature.SSE2);
    t.row("NP 0F DE /r", PMAXUB, Pq, Qq).needs(Feature.SSE);
    t.row("66 0F DE /r", PMAXUB, Vdq, Wdq).needs(Feature.SSE2);
    t.row("NP 0F DF /r", PANDN, Pq, Qq).needs(Feature.MMX);
    t.row("66 0F DF /r", PANDN, Vdq, Wdq).needs(Feature.SSE2);
    t.row("NP 0F E0 /r", PAVGB, Pq, Qq).needs(Feature.SSE);
    t.row("66 0F E0 /r", PAVGB, Vdq, Wdq).needs(Feature.SSE2);
    t.row("NP 0F E3 /r", PAVGW, Pq, Qq).needs(Feature.SSE);
    t.row("66 0F E3 /r", PAVGW, Vdq, Wdq).needs(Feature.SSE2);
    t.row("NP 0F E4 /r", PMULHUW, Pq, Qq).needs(Feature.SSE);
    t.row("66 0F E4 /r", PMULHUW, Vdq, Wdq).needs(Feature.SSE2);
    t.row("NP 0F E5 /r", PMULHW, Pq, Qq).needs(Feature.MMX);
    t.row("66 0F E5 /r", PMULHW, Vdq, Wdq).needs(Feature.SSE2);
    t.row("NP 0F E8 /r", PSUBSB, Pq, Qq).needs(Feature.MMX);
    t.row("66 0F E8 /r", PSUBSB, Vdq, Wdq).needs(Feature.SSE2);
    t.row("NP 0F E9 /r", PSUBSW, Pq, Qq).needs(Feature.MMX);
    t.row("66 0F E9 /r", PSUBSW, Vdq, Wdq).needs(Feature.SSE2);
  }

  private static void arithmeticFromEA(EncodingTable t) {
    t.row("NP 0F EA /r", PMINSW, Pq, Qq).needs(Feature.SSE);
    t.row("66 0F EA /r", PMINSW, Vdq, Wdq).needs(Feature.SSE2);
    t.row("NP 0F EB /r", POR, Pq, Qq).needs(Feature.MMX);
    t.row("66 0F EB /r", POR, Vdq, Wdq).needs(Feature.SSE2);
    t.row("NP 0F EC /r", PADDSB, Pq, Qq).needs(Feature.MMX);
    t.row("66 0F EC /r", PADDSB, Vdq, Wdq).needs(Feature.SSE2);
    t.row("NP 0F ED /r", PADDSW, Pq, Qq).needs(Feature.MMX);
    t.row("66 0F ED /r", PADDSW, Vdq, Wdq).needs(Feature.SSE2);
    t.row("NP 0F EE /r", PMAXSW, Pq, Qq).needs(Feature.SSE);
    t.row("66 0F EE /r", PMAXSW, Vdq, Wdq).needs(Feature.SSE2);
    t.row("NP 0F EF /r", PXOR, Pq, Qq).needs(Feature.MMX);
    t.row("66 0F EF /r", PXOR, Vdq, Wdq).needs(Feature.SSE2);
    t.row("NP 0F F4 /r", PMULUDQ, Pq, Qq).needs(Feature.SSE2);
    t.row("66 0F F4 /r", PMULUDQ, Vdq, Wdq).needs(Feature.SSE2);
    t.row("NP 0F F5 /r", PMADDWD, Pq, Qq).needs(Feature.MMX);
    t.row("66 0F F5 /r", PMADDWD, Vdq, Wdq).needs(Feature.SSE2);
    t.row("NP 0F F6 /r", PSADBW, Pq, Qq).needs(Feature.SSE);
    t.row("66 0F F6 /r", PSADBW, Vdq, Wdq).needs(Feature.SSE2);
    t.row("NP 0F F8 /r", PSUBB, Pq, Qq).needs(Feature.MMX);
    t.row("66 0F F8 /r", PSUBB, Vdq, Wdq).needs(Feature.SSE2);
    t.row("NP 0F F9 /r", PSUBW, Pq, Qq).needs(Feature.MMX);
    t.row("66 0F F9 /r", PSUBW, Vdq, Wdq).needs(Feature.SSE2);
    t.row("NP 0F FA /r", PSUBD, Pq, Qq).needs(Feature.MMX);
    t.row("66 0F FA /r", PSUBD, Vdq, Wdq).needs(Feature.SSE2);
    t.row("NP 0F FB /r", PSUBQ, Pq, Qq).needs(Feature.SSE2);
    t.row("66 0F FB /r", PSUBQ, Vdq, Wdq).needs(Feature.SSE2);
    t.row("NP 0F FC /r", PADDB, Pq, Qq).needs(Feature.MMX);
    t.row("66 0F FC /r", PADDB, Vdq, Wdq).needs(Feature.SSE2);
    t.row("NP 0F FD /r", PADDW, Pq, Qq).needs(Feature.MMX);
    t.row("66 0F FD /r", PADDW, Vdq, Wdq).needs(Feature.SSE2);
    t.row("NP 0F FE /r", PADDD, Pq, Qq).needs(Feature.MMX);
    t.row("66 0F FE /r", PADDD, Vdq, Wdq).needs(Feature.SSE2);
  }

  private static void shifts(EncodingTable t) {
    t.row("NP 0F D1 /r", PSRLW, Pq, Qq).needs(Feature.MMX);
    t.row("66 0F D1 /r", PSRLW, Vdq, Wdq).needs(Feature.SSE2);
    t.row("NP 0F D2 /r", PSRLD, Pq, Qq).needs(Feature.MMX);
    t.row("66 0F D2 /r", PSRLD, Vdq, Wdq).needs(Feature.SSE2);
    t.row("NP 0F D3 /r", PSRLQ, Pq, Qq).needs(Feature.MMX);
    t.row("66 0F D3 /r", PSRLQ, Vdq, Wdq).needs(Feature.SSE2);
    t.row("NP 0F E1 /r", PSRAW, Pq, Qq).needs(Feature.MMX);
    t.row("66 0F E1 /r", PSRAW, Vdq, Wdq).needs(Feature.SSE2);
    t.row("NP 0F E2 /r", PSRAD, Pq, Qq).needs(Feature.MMX);
    t.row("66 0F E2 /r", PSRAD, Vdq, Wdq).needs(Feature.SSE2);
    t.row("NP 0F F1 /r", PSLLW, Pq, Qq).needs(Feature.MMX);
    t.row("66 0F F1 /r", PSLLW, Vdq, Wdq).needs(Feature.SSE2);
    t.row("NP 0F F2 /r", PSLLD, Pq, Qq).needs(Feature.MMX);
    t.row("66 0F F2 /r", PSLLD, Vdq, Wdq).needs(Feature.SSE2);
    t.row("NP 0F F3 /r", PSLLQ, Pq, Qq).needs(Feature.MMX);
    t.row("66 0F F3 /r", PSLLQ, Vdq, Wdq).needs(Feature.SSE2);
    t.row("NP 0F 71 /2", PSRLW, Nq, Ib).needs(Feature.MMX);
    t.row("66 0F 71 /2", PSRLW, Udq, Ib).needs(Feature.SSE2);
    t.row("NP 0F 71 /4", PSRAW, Nq, Ib).needs(Feature.MMX);
    t.row("66 0F 71 /4", PSRAW, Udq, Ib).needs(Feature.SSE2);
    t.row("NP 0F 71 /6", PSLLW, Nq, Ib).needs(Feature.MMX);
    t.row("66 0F 71 /6", PSLLW, Udq, Ib).needs(Feature.SSE2);
    t.row("NP 0F 72 /2", PSRLD, Nq, Ib).needs(Feature.MMX);
    t.row("66 0F 72 /2", PSRLD, Udq, Ib).needs(Feature.SSE2);
    t.row("NP 0F 72 /4", PSRAD, Nq, Ib).needs(Feature.MMX);
    t.row("66 0F 72 /4", PSRAD, Udq, Ib).needs(Feature.SSE2);
    t.row("NP 0F 72 /6", PSLLD, Nq, Ib).needs(Feature.MMX);
    t.row("66 0F 72 /6", PSLLD, Udq, Ib).needs(Feature.SSE2);
    t.row("NP 0F 73 /2", PSRLQ, Nq, Ib).needs(Feature.MMX);
    t.row("66 0F 73 /2", PSRLQ, Udq, Ib).needs(Feature.SSE2);
    t.row("NP 0F 73 /6", PSLLQ, Nq, Ib).needs(Feature.MMX);
    t.row("66 0F 73 /6", PSLLQ, Udq, Ib).needs(Feature.SSE2);
    t.row("66 0F 73 /3", PSRLDQ, Udq, Ib).needs(Feature.SSE2);
    t.row("66 0F 73 /7", PSLLDQ, Udq, Ib).needs(Feature.SSE2);
  }
}
