package org.javisor.machine;

import org.javisor.machine.paravirtual.Surroundings;
import org.javisor.memory.AddressSpace;

/** A board as its guest's requests to the hypervisor reach it. */
record GuestSurroundings(Board board) implements Surroundings {
  /** Messages of devices to local APICs: the only ones that need no APIC to send them. */
  private static final long MESSAGE_ADDRESS = 0xFEE0_0000L;

  private static final int DESTINATION_SHIFT = 12;
  private static final int VECTOR_AND_MODE = 0x7FF;

  @Override
  public AddressSpace memory() {
    return board.memory();
  }

  @Override
  public long nanos() {
    return board.clock().nanos();
  }

  @Override
  public long wallClockAtStart() {
    return board.wallClockAtStart();
  }

  @Override
  public void send(int apicId, int command) {
    long address = MESSAGE_ADDRESS | (long) apicId << DESTINATION_SHIFT;
    board.motherboard().interrupts().send(address, command & VECTOR_AND_MODE);
  }

  @Override
  public void endTurn() {
    board.processors().get(board.currentCpu()).vcpu().kick();
  }
}
