package org.javisor.cpu.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.javisor.cpu.system.SystemMachine.*;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Vector;
import org.junit.jupiter.api.Test;

/** Intel SDM volume 3, table 7-5. */
class DoubleFaultTest {
  private static final int INTERRUPT_GATE = 14;

  private static void handler(SystemMachine m, int vector) {
    m.gate(vector, Tables.gate(INTERRUPT_GATE, CODE_0, HANDLER + 16 * vector, 0, 0));
  }

  @Test
  void aContributoryFaultWithoutHandlerBecomesADoubleFaultWithErrorCodeZero() {
    try (SystemMachine m = SystemMachine.protected32()) {
      handler(m, Vector.DF);

      Interrupts.deliverFault(m.cpu, m.cpu.fault(Vector.GP, 0x1234));

      assertThat(m.cpu.r[Cpu.RIP]).isEqualTo(HANDLER + 16 * Vector.DF);
      assertThat(m.stack(4, 0)).isZero();
      assertThat(m.stack(4, 1)).isEqualTo(CODE);
    }
  }

  @Test
  void aBenignExceptionWithoutHandlerRaisesWhatStoodInItsWay() {
    try (SystemMachine m = SystemMachine.protected32()) {
      handler(m, Vector.GP);
      handler(m, Vector.DF);

      Interrupts.deliverFault(m.cpu, m.cpu.fault(Vector.UD));

      assertThat(m.cpu.r[Cpu.RIP]).isEqualTo(HANDLER + 16 * Vector.GP);
      assertThat(m.stack(4, 0)).as("IDT and EXT").isEqualTo(Vector.UD * 8 + 3);
    }
  }

  @Test
  void anExternalInterruptWithoutHandlerSetsTheExternalBit() {
    try (SystemMachine m = SystemMachine.protected32()) {
      handler(m, Vector.GP);

      Interrupts.deliverExternal(m.cpu, 0x41);

      assertThat(m.stack(4, 0)).isEqualTo(0x41 * 8 + 3);
    }
  }

  @Test
  void aPageFaultWithoutHandlerBecomesADoubleFault() {
    try (SystemMachine m = SystemMachine.protected32()) {
      handler(m, Vector.DF);

      Interrupts.deliverFault(m.cpu, m.cpu.fault(Vector.PF, 2));

      assertThat(m.cpu.r[Cpu.RIP]).isEqualTo(HANDLER + 16 * Vector.DF);
    }
  }

  @Test
  void noDoubleFaultHandlerShutsTheProcessorDown() {
    try (SystemMachine m = SystemMachine.protected32()) {
      Interrupts.deliverFault(m.cpu, m.cpu.fault(Vector.GP, 0));

      assertThat(m.cpu.shutdown).isTrue();
      assertThat(m.cpu.r[Cpu.RIP]).isEqualTo(CODE);
      assertThat(m.cpu.r[RSP]).isEqualTo(STACK_0 - 0x1000);
    }
  }

  @Test
  void anInvalidTaskStateSegmentInDeliveryBecomesADoubleFault() {
    try (SystemMachine m = SystemMachine.ring3()) {
      handler(m, Vector.GP);
      m.write(TSS_A + 8, 4, 0);
      m.gate(Vector.DF, Tables.gate(INTERRUPT_GATE, CONFORMING_0, HANDLER, 0, 0));

      Interrupts.deliverFault(m.cpu, m.cpu.fault(Vector.GP, 0));

      assertThat(m.cpu.r[Cpu.RIP]).isEqualTo(HANDLER);
      assertThat(m.cpu.selector[Cpu.CS]).isEqualTo(CONFORMING_0 | 3);
    }
  }

  @Test
  void inRealModeALimitOfTheVectorTableThatIsTooSmallShutsDown() {
    try (SystemMachine m = SystemMachine.realMode()) {
      m.cpu.idtLimit = 3;

      Interrupts.deliverFault(m.cpu, m.cpu.fault(Vector.UD));

      assertThat(m.cpu.shutdown).isTrue();
    }
  }

  @Test
  void theBusHearsOfEachExceptionOnTheWayToTheShutdown() {
    try (SystemMachine m = SystemMachine.protected32()) {
      Interrupts.deliverFault(m.cpu, m.cpu.fault(Vector.PF, 2));

      assertThat(m.bus.events).containsExactly(
          String.format("exception 14 2 at %x", CODE), String.format("exception 8 0 at %x", CODE), "shutdown");
    }
  }

  @Test
  void interruptsAreNoExceptions() {
    try (SystemMachine m = SystemMachine.protected32()) {
      handler(m, 0x41);

      Interrupts.deliverExternal(m.cpu, 0x41);
      Interrupts.softwareInterrupt(m.cpu, 0x41, CODE);

      assertThat(m.bus.events).isEmpty();
    }
  }
}
