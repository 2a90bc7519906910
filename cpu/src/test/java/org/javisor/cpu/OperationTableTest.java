package org.javisor.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import org.javisor.cpu.integer.IntegerOperations;
import org.javisor.cpu.simd.SimdOperations;
import org.javisor.cpu.system.SystemOperations;
import org.javisor.cpu.x87.X87Operations;
import org.javisor.x86.Mnemonic;
import org.junit.jupiter.api.Test;

class OperationTableTest {
  /** Supervisor states, which no model announces. */
  private static final Set<Mnemonic> NEVER_ANNOUNCED = EnumSet.of(Mnemonic.XSAVES, Mnemonic.XRSTORS);

  @Test
  void everyInstructionHasOneMeaning() {
    OperationTable table = new OperationTable();
    IntegerOperations.register(table);
    SimdOperations.register(table);
    X87Operations.register(table);
    SystemOperations.register(table);

    EnumSet<Mnemonic> missing = EnumSet.allOf(Mnemonic.class);
    missing.removeIf(table::has);
    assertThat(missing).isEqualTo(NEVER_ANNOUNCED);
  }
}
