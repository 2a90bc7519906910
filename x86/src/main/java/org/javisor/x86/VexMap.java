package org.javisor.x86;

import static org.javisor.x86.Mnemonic.*;
import static org.javisor.x86.OperandKind.*;

/**
 * The VEX-encoded instructions on general registers.
 *
 * @see "Intel SDM volume 2, section 2.3, Intel Advanced Vector Extensions, and BMI1 and BMI2 instruction pages"
 */
final class VexMap {
  private VexMap() {}

  static void declare(EncodingTable t) {
    t.row("VEX.LZ.0F38 F2 /r", ANDN, Gy, By, Ey).needs(Feature.BMI1);
    t.row("VEX.LZ.0F38 F3 /1", BLSR, By, Ey).needs(Feature.BMI1);
    t.row("VEX.LZ.0F38 F3 /2", BLSMSK, By, Ey).needs(Feature.BMI1);
    t.row("VEX.LZ.0F38 F3 /3", BLSI, By, Ey).needs(Feature.BMI1);
    t.row("VEX.LZ.0F38 F7 /r", BEXTR, Gy, Ey, By).needs(Feature.BMI1);
    t.row("VEX.LZ.0F38 F5 /r", BZHI, Gy, Ey, By).needs(Feature.BMI2);
    t.row("VEX.LZ.F3.0F38 F5 /r", PEXT, Gy, By, Ey).needs(Feature.BMI2);
    t.row("VEX.LZ.F2.0F38 F5 /r", PDEP, Gy, By, Ey).needs(Feature.BMI2);
    t.row("VEX.LZ.F2.0F38 F6 /r", MULX, Gy, By, Ey).needs(Feature.BMI2);
    t.row("VEX.LZ.66.0F38 F7 /r", SHLX, Gy, Ey, By).needs(Feature.BMI2);
    t.row("VEX.LZ.F3.0F38 F7 /r", SARX, Gy, Ey, By).needs(Feature.BMI2);
    t.row("VEX.LZ.F2.0F38 F7 /r", SHRX, Gy, Ey, By).needs(Feature.BMI2);
    t.row("VEX.LZ.F2.0F3A F0 /r", RORX, Gy, Ey, Ib).needs(Feature.BMI2);
  }
}
