package org.javisor.engine.interpreter;

import org.javisor.cpu.CpuBus;
import org.javisor.cpu.CpuModel;
import org.javisor.cpu.OperationTable;
import org.javisor.cpu.integer.IntegerOperations;
import org.javisor.cpu.simd.SimdOperations;
import org.javisor.cpu.system.SystemOperations;
import org.javisor.cpu.x87.X87Operations;
import org.javisor.engine.Engine;
import org.javisor.engine.Vcpu;
import org.javisor.memory.AddressSpace;

/** The base tier: runs everything, everywhere, and is the oracle for the others. */
public final class InterpreterEngine implements Engine {
  private final OperationTable operations = operations();

  /** The meanings of all instructions. */
  public static OperationTable operations() {
    OperationTable table = new OperationTable();
    IntegerOperations.register(table);
    X87Operations.register(table);
    SimdOperations.register(table);
    SystemOperations.register(table);
    return table;
  }

  @Override
  public String name() {
    return "interpreter";
  }

  @Override
  public Vcpu newVcpu(CpuModel model, AddressSpace memory, CpuBus bus) {
    return new InterpreterVcpu(model, memory, bus, operations);
  }

  @Override
  public void close() {}
}
