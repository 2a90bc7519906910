package org.javisor.cpu.simd;

import org.javisor.cpu.OperationTable;

/** All MMX and SSE instructions, and the saving of their state. */
public final class SimdOperations {
  private SimdOperations() {}

  public static void register(OperationTable t) {
    PackedIntegerOperations.register(t);
    ShuffleOperations.register(t);
    LaneOperations.register(t);
    SimdMoveOperations.register(t);
    FloatOperations.register(t);
    ConversionOperations.register(t);
    CryptographyOperations.register(t);
    StringCompareOperations.register(t);
    StateOperations.register(t);
  }
}
