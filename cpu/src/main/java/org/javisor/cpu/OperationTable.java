package org.javisor.cpu;

import org.javisor.x86.Mnemonic;
import org.jspecify.annotations.Nullable;

/** The operation of each mnemonic. Filled once by the families' {@code register} methods. */
public final class OperationTable {
  private static final Operation UNDEFINED = (c, o) -> {
    throw c.fault(Vector.UD);
  };

  private final @Nullable Operation[] operations = new Operation[Mnemonic.values().length];

  public void put(Mnemonic mnemonic, Operation operation) {
    if (operations[mnemonic.ordinal()] != null) {
      throw new IllegalStateException(mnemonic + " has two meanings");
    }
    operations[mnemonic.ordinal()] = operation;
  }

  /** The meaning of a mnemonic; raises #UD where none was registered. */
  public Operation of(Mnemonic mnemonic) {
    Operation operation = operations[mnemonic.ordinal()];
    return operation == null ? UNDEFINED : operation;
  }

  public boolean has(Mnemonic mnemonic) {
    return operations[mnemonic.ordinal()] != null;
  }
}
