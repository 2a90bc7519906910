package org.javisor.x86;

import static org.javisor.x86.Mnemonic.*;
import static org.javisor.x86.OperandKind.*;

/**
 * The opcodes after 0F that work on packed and scalar floating point.
 *
 * @see "Intel SDM volume 2, appendix A.3, Two-byte Opcode Map"
 */
final class SseFloatMap {
  private SseFloatMap() {}

  static void declare(EncodingTable t) {
    moves(t);
    arithmetic(t);
    conversions(t);
  }

  private static void moves(EncodingTable t) {
    t.row("NP 0F 10 /r", MOVUPS, Vps, Wps).needs(Feature.SSE);
    t.row("66 0F 10 /r", MOVUPD, Vpd, Wpd).needs(Feature.SSE2);
    t.row("F3 0F 10 /r", MOVSS, Vss, Wss).needs(Feature.SSE);
    t.row("F2 0F 10 /r", MOVSD, Vsd, Wsd).needs(Feature.SSE2);
    t.row("NP 0F 11 /r", MOVUPS, Wps, Vps).needs(Feature.SSE);
    t.row("66 0F 11 /r", MOVUPD, Wpd, Vpd).needs(Feature.SSE2);
    t.row("F3 0F 11 /r", MOVSS, Wss, Vss).needs(Feature.SSE);
    t.row("F2 0F 11 /r", MOVSD, Wsd, Vsd).needs(Feature.SSE2);
    t.row("NP 0F 12 /r", MOVLPS, Vq, Mq).needs(Feature.SSE);
    t.row("NP 0F 12 /r", MOVHLPS, Vq, Udq).needs(Feature.SSE);
    t.row("66 0F 12 /r", MOVLPD, Vq, Mq).needs(Feature.SSE2);
    t.row("F3 0F 12 /r", MOVSLDUP, Vps, Wps).needs(Feature.SSE3);
    t.row("F2 0F 12 /r", MOVDDUP, Vpd, Wsd).needs(Feature.SSE3);
    t.row("NP 0F 13 /r", MOVLPS, Mq, Vq).needs(Feature.SSE);
    t.row("66 0F 13 /r", MOVLPD, Mq, Vq).needs(Feature.SSE2);
    t.row("NP 0F 14 /r", UNPCKLPS, Vps, Wps).needs(Feature.SSE);
    t.row("66 0F 14 /r", UNPCKLPD, Vpd, Wpd).needs(Feature.SSE2);
    t.row("NP 0F 15 /r", UNPCKHPS, Vps, Wps).needs(Feature.SSE);
    t.row("66 0F 15 /r", UNPCKHPD, Vpd, Wpd).needs(Feature.SSE2);
    t.row("NP 0F 16 /r", MOVHPS, Vdq, Mq).needs(Feature.SSE);
    t.row("NP 0F 16 /r", MOVLHPS, Vdq, Uq).needs(Feature.SSE);
    t.row("66 0F 16 /r", MOVHPD, Vdq, Mq).needs(Feature.SSE2);
    t.row("F3 0F 16 /r", MOVSHDUP, Vps, Wps).needs(Feature.SSE3);
    t.row("NP 0F 17 /r", MOVHPS, Mq, Vdq).needs(Feature.SSE);
    t.row("66 0F 17 /r", MOVHPD, Mq, Vdq).needs(Feature.SSE2);
    t.row("NP 0F 28 /r", MOVAPS, Vps, Wps).needs(Feature.SSE);
    t.row("66 0F 28 /r", MOVAPD, Vpd, Wpd).needs(Feature.SSE2);
    t.row("NP 0F 29 /r", MOVAPS, Wps, Vps).needs(Feature.SSE);
    t.row("66 0F 29 /r", MOVAPD, Wpd, Vpd).needs(Feature.SSE2);
    t.row("NP 0F 2B /r", MOVNTPS, Mdq, Vps).needs(Feature.SSE);
    t.row("66 0F 2B /r", MOVNTPD, Mdq, Vpd).needs(Feature.SSE2);
    t.row("NP 0F 50 /r", MOVMSKPS, Gy, Ups).needs(Feature.SSE);
    t.row("66 0F 50 /r", MOVMSKPD, Gy, Upd).needs(Feature.SSE2);
    t.row("NP 0F C6 /r", SHUFPS, Vps, Wps, Ib).needs(Feature.SSE);
    t.row("66 0F C6 /r", SHUFPD, Vpd, Wpd, Ib).needs(Feature.SSE2);
  }

  private static void arithmetic(EncodingTable t) {
    t.row("NP 0F 2E /r", UCOMISS, Vss, Wss).needs(Feature.SSE);
    t.row("66 0F 2E /r", UCOMISD, Vsd, Wsd).needs(Feature.SSE2);
    t.row("NP 0F 2F /r", COMISS, Vss, Wss).needs(Feature.SSE);
    t.row("66 0F 2F /r", COMISD, Vsd, Wsd).needs(Feature.SSE2);
    t.row("NP 0F 51 /r", SQRTPS, Vps, Wps).needs(Feature.SSE);
    t.row("66 0F 51 /r", SQRTPD, Vpd, Wpd).needs(Feature.SSE2);
    t.row("F3 0F 51 /r", SQRTSS, Vss, Wss).needs(Feature.SSE);
    t.row("F2 0F 51 /r", SQRTSD, Vsd, Wsd).needs(Feature.SSE2);
    t.row("NP 0F 52 /r", RSQRTPS, Vps, Wps).needs(Feature.SSE);
    t.row("F3 0F 52 /r", RSQRTSS, Vss, Wss).needs(Feature.SSE);
    t.row("NP 0F 53 /r", RCPPS, Vps, Wps).needs(Feature.SSE);
    t.row("F3 0F 53 /r", RCPSS, Vss, Wss).needs(Feature.SSE);
    t.row("NP 0F 54 /r", ANDPS, Vps, Wps).needs(Feature.SSE);
    t.row("66 0F 54 /r", ANDPD, Vpd, Wpd).needs(Feature.SSE2);
    t.row("NP 0F 55 /r", ANDNPS, Vps, Wps).needs(Feature.SSE);
    t.row("66 0F 55 /r", ANDNPD, Vpd, Wpd).needs(Feature.SSE2);
    t.row("NP 0F 56 /r", ORPS, Vps, Wps).needs(Feature.SSE);
    t.row("66 0F 56 /r", ORPD, Vpd, Wpd).needs(Feature.SSE2);
    t.row("NP 0F 57 /r", XORPS, Vps, Wps).needs(Feature.SSE);
    t.row("66 0F 57 /r", XORPD, Vpd, Wpd).needs(Feature.SSE2);
    t.row("NP 0F 58 /r", ADDPS, Vps, Wps).needs(Feature.SSE);
    t.row("66 0F 58 /r", ADDPD, Vpd, Wpd).needs(Feature.SSE2);
    t.row("F3 0F 58 /r", ADDSS, Vss, Wss).needs(Feature.SSE);
    t.row("F2 0F 58 /r", ADDSD, Vsd, Wsd).needs(Feature.SSE2);
    t.row("NP 0F 59 /r", MULPS, Vps, Wps).needs(Feature.SSE);
    t.row("66 0F 59 /r", MULPD, Vpd, Wpd).needs(Feature.SSE2);
    t.row("F3 0F 59 /r", MULSS, Vss, Wss).needs(Feature.SSE);
    t.row("F2 0F 59 /r", MULSD, Vsd, Wsd).needs(Feature.SSE2);
    t.row("NP 0F 5C /r", SUBPS, Vps, Wps).needs(Feature.SSE);
    t.row("66 0F 5C /r", SUBPD, Vpd, Wpd).needs(Feature.SSE2);
    t.row("F3 0F 5C /r", SUBSS, Vss, Wss).needs(Feature.SSE);
    t.row("F2 0F 5C /r", SUBSD, Vsd, Wsd).needs(Feature.SSE2);
    t.row("NP 0F 5D /r", MINPS, Vps, Wps).needs(Feature.SSE);
    t.row("66 0F 5D /r", MINPD, Vpd, Wpd).needs(Feature.SSE2);
    t.row("F3 0F 5D /r", MINSS, Vss, Wss).needs(Feature.SSE);
    t.row("F2 0F 5D /r", MINSD, Vsd, Wsd).needs(Feature.SSE2);
    t.row("NP 0F 5E /r", DIVPS, Vps, Wps).needs(Feature.SSE);
    t.row("66 0F 5E /r", DIVPD, Vpd, Wpd).needs(Feature.SSE2);
    t.row("F3 0F 5E /r", DIVSS, Vss, Wss).needs(Feature.SSE);
    t.row("F2 0F 5E /r", DIVSD, Vsd, Wsd).needs(Feature.SSE2);
    t.row("NP 0F 5F /r", MAXPS, Vps, Wps).needs(Feature.SSE);
    t.row("66 0F 5F /r", MAXPD, Vpd, Wpd).needs(Feature.SSE2);
    t.row("F3 0F 5F /r", MAXSS, Vss, Wss).needs(Feature.SSE);
    t.row("F2 0F 5F /r", MAXSD, Vsd, Wsd).needs(Feature.SSE2);
    t.row("NP 0F C2 /r", CMPPS, Vps, Wps, Ib).needs(Feature.SSE);
    t.row("66 0F C2 /r", CMPPD, Vpd, Wpd, Ib).needs(Feature.SSE2);
    t.row("F3 0F C2 /r", CMPSS, Vss, Wss, Ib).needs(Feature.SSE);
    t.row("F2 0F C2 /r", CMPSD, Vsd, Wsd, Ib).needs(Feature.SSE2);
    t.row("66 0F 7C /r", HADDPD, Vpd, Wpd).needs(Feature.SSE3);
    t.row("F2 0F 7C /r", HADDPS, Vps, Wps).needs(Feature.SSE3);
    t.row("66 0F 7D /r", HSUBPD, Vpd, Wpd).needs(Feature.SSE3);
    t.row("F2 0F 7D /r", HSUBPS, Vps, Wps).needs(Feature.SSE3);
    t.row("66 0F D0 /r", ADDSUBPD, Vpd, Wpd).needs(Feature.SSE3);
    t.row("F2 0F D0 /r", ADDSUBPS, Vps, Wps).needs(Feature.SSE3);
  }

  private static void conversions(EncodingTable t) {
    t.row("NP 0F 2A /r", CVTPI2PS, Vq, Qq).needs(Feature.SSE);
    t.row("66 0F 2A /r", CVTPI2PD, Vpd, Qq).needs(Feature.SSE2);
    t.row("F3 0F 2A /r", CVTSI2SS, Vss, Ey).needs(Feature.SSE);
    t.row("F2 0F 2A /r", CVTSI2SD, Vsd, Ey).needs(Feature.SSE2);
    t.row("NP 0F 2C /r", CVTTPS2PI, Pq, Wq).needs(Feature.SSE);
    t.row("66 0F 2C /r", CVTTPD2PI, Pq, Wpd).needs(Feature.SSE2);
    t.row("F3 0F 2C /r", CVTTSS2SI, Gy, Wss).needs(Feature.SSE);
    t.row("F2 0F 2C /r", CVTTSD2SI, Gy, Wsd).needs(Feature.SSE2);
    t.row("NP 0F 2D /r", CVTPS2PI, Pq, Wq).needs(Feature.SSE);
    t.row("66 0F 2D /r", CVTPD2PI, Pq, Wpd).needs(Feature.SSE2);
    t.row("F3 0F 2D /r", CVTSS2SI, Gy, Wss).needs(Feature.SSE);
    t.row("F2 0F 2D /r", CVTSD2SI, Gy, Wsd).needs(Feature.SSE2);
    t.row("NP 0F 5A /r", CVTPS2PD, Vpd, Wq).needs(Feature.SSE2);
    t.row("66 0F 5A /r", CVTPD2PS, Vps, Wpd).needs(Feature.SSE2);
    t.row("F3 0F 5A /r", CVTSS2SD, Vsd, Wss).needs(Feature.SSE2);
    t.row("F2 0F 5A /r", CVTSD2SS, Vss, Wsd).needs(Feature.SSE2);
    t.row("NP 0F 5B /r", CVTDQ2PS, Vps, Wdq).needs(Feature.SSE2);
    t.row("66 0F 5B /r", CVTPS2DQ, Vdq, Wps).needs(Feature.SSE2);
    t.row("F3 0F 5B /r", CVTTPS2DQ, Vdq, Wps).needs(Feature.SSE2);
    t.row("66 0F E6 /r", CVTTPD2DQ, Vdq, Wpd).needs(Feature.SSE2);
    t.row("F3 0F E6 /r", CVTDQ2PD, Vpd, Wq).needs(Feature.SSE2);
    t.row("F2 0F E6 /r", CVTPD2DQ, Vdq, Wpd).needs(Feature.SSE2);
  }
}
