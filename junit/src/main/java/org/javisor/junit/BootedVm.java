package org.javisor.junit;

import java.time.Duration;
import org.javisor.machine.Console;
import org.javisor.machine.MachineSpec;
import org.javisor.machine.SnapshotException;
import org.javisor.machine.VirtualMachine;
import org.javisor.machine.agent.AgentException;

/** A machine that has booted, and the far end of its serial port. Closed by JUnit with the store that holds it. */
record BootedVm(VirtualMachine vm, Console console) implements AutoCloseable {
  /** Boots a machine. */
  static BootedVm boot(MachineSpec spec, Duration patience, boolean forkable) throws InterruptedException {
    Console console = new Console();
    MachineSpec whole = spec.withSerial(console).withAgent();
    VirtualMachine vm = forkable ? VirtualMachine.createForkable(whole) : VirtualMachine.create(whole);
    boolean booted = false;
    try {
      vm.start();
      vm.agent().awaitReady(patience);
      booted = true;
      return new BootedVm(vm, console);
    } catch (AgentException e) {
      e.addSuppressed(new IllegalStateException("the console said:\n" + console.text()));
      throw e;
    } finally {
      if (!booted) {
        vm.close();
      }
    }
  }

  /** A copy that goes on where this one stands. */
  BootedVm fork() throws InterruptedException {
    Console copy = new Console();
    try {
      return new BootedVm(vm.fork(copy).start(), copy);
    } catch (SnapshotException e) {
      throw new IllegalStateException("the machine cannot be doubled: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    vm.close();
  }
}
