package org.javisor.cpu.x87;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.GuestFault;
import org.javisor.cpu.IdleBus;
import org.javisor.cpu.Vector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When x87 instructions raise #NM and #MF, and what unmasked exceptions leave behind. */
class X87ExceptionTest {
  private static final int[] FADD_ST0_ST1 = {0xD8, 0xC1};
  private static final int[] FDIV_ST0_ST1 = {0xD8, 0xF1};
  private static final int[] FNSTSW_AX = {0xDF, 0xE0};
  private static final int[] FNCLEX = {0xDB, 0xE2};
  private static final int[] FNINIT = {0xDB, 0xE3};
  private static final int[] FWAIT = {0x9B};
  private static final int[] FLD_M64 = {0xDD, 0x06};
  private static final int[] FSTP_M64 = {0xDD, 0x1E};
  private static final int[] FSTP_M80 = {0xDB, 0x3E};
  private static final int[] FNSAVE = {0xDD, 0x36};
  private static final int[] FRSTOR = {0xDD, 0x26};

  private final FerrBus bus = new FerrBus();
  private final X87Machine machine = new X87Machine(bus);

  @AfterEach
  void close() {
    machine.close();
  }

  private void cr0(long set) {
    machine.cpu.cr0 |= set;
    machine.cpu.updateMode();
  }

  private void assertRaises(int vector, int... code) {
    assertThatExceptionOfType(GuestFault.class).isThrownBy(() -> machine.execute(code))
        .satisfies(fault -> assertThat(fault.vector()).isEqualTo(vector));
  }

  /** 1 / 0 with ZE unmasked. */
  private void divideByZeroUnmasked() {
    machine.push(0.0);
    machine.push(1.0);
    machine.fpu.controlWord(Fpu.INITIAL_CONTROL & ~Fpu.ZE);
    machine.execute(FDIV_ST0_ST1);
  }

  @Test
  void emulationMakesInstructionsRaiseDeviceNotAvailable() {
    cr0(Cpu.CR0_EM);

    assertRaises(Vector.NM, FADD_ST0_ST1);
    assertRaises(Vector.NM, FNSTSW_AX);
    assertRaises(Vector.NM, FNINIT);
  }

  @Test
  void taskSwitchedMakesInstructionsRaiseDeviceNotAvailable() {
    cr0(Cpu.CR0_TS);

    assertRaises(Vector.NM, FADD_ST0_ST1);
    assertRaises(Vector.NM, FNCLEX);
  }

  @Test
  void waitRaisesDeviceNotAvailableOnlyWithMonitorCoprocessorAndTaskSwitched() {
    cr0(Cpu.CR0_TS | Cpu.CR0_EM);
    machine.execute(FWAIT);

    cr0(Cpu.CR0_MP);
    assertRaises(Vector.NM, FWAIT);
  }

  @Test
  void anUnmaskedExceptionIsReportedByTheNextWaitingInstruction() {
    divideByZeroUnmasked();

    assertThat(machine.fpu.statusWord()).isEqualTo(Fpu.B | Fpu.ES | Fpu.ZE | 6 << 11);
    assertRaises(Vector.MF, FADD_ST0_ST1);
    assertRaises(Vector.MF, FWAIT);
    assertThat(machine.st(0)).isEqualTo(1.0);
    assertThat(machine.st(1)).isZero();
  }

  @Test
  void nonWaitingInstructionsRunWithAnExceptionPending() {
    divideByZeroUnmasked();

    machine.execute(FNSTSW_AX);
    assertThat(machine.cpu.r[0]).isEqualTo(0xB084);
    machine.execute(FNCLEX);
    machine.execute(FADD_ST0_ST1);
    assertThat(machine.st(0)).isEqualTo(1.0);
  }

  @Test
  void thePendingExceptionComesBeforeTheMemoryOperandsFault() {
    divideByZeroUnmasked();
    machine.cpu.limit[Cpu.DS] = 0;
    machine.cpu.updateMode();

    assertRaises(Vector.MF, FLD_M64);
  }

  @Test
  void unmaskingAnExceptionInTheControlWordMakesItPending() {
    machine.push(0.0);
    machine.push(1.0);
    machine.execute(FDIV_ST0_ST1);
    assertThat(machine.fpu.pending()).isFalse();
    machine.write(0, 2, Fpu.INITIAL_CONTROL & ~Fpu.ZE);

    machine.execute(0xD9, 0x2E);

    assertRaises(Vector.MF, FWAIT);
  }

  @Test
  void withoutNumericErrorTheExceptionLeavesThroughTheBus() {
    divideByZeroUnmasked();
    machine.cpu.cr0 &= ~Cpu.CR0_NE;

    bus.ignoreNumericError = true;
    machine.execute(FWAIT);

    assertThat(bus.asserted).isEqualTo(1);
    bus.ignoreNumericError = false;
    assertRaises(Vector.MF, FWAIT);
  }

  @Test
  void aFaultingStoreNeitherPopsNorRaisesFlags() {
    machine.push(1.0 / 3);
    machine.cpu.limit[Cpu.DS] = X87Machine.DATA + 6;
    machine.cpu.updateMode();

    assertRaises(Vector.GP, FSTP_M64);
    assertRaises(Vector.GP, FSTP_M80);
    assertRaises(Vector.GP, FNSAVE);

    assertThat(machine.fpu.statusWord()).isEqualTo(7 << 11);
    assertThat(machine.fpu.valid).isEqualTo(0x80);
    assertThat(machine.fpu.lastInstruction).isZero();
    assertThat(machine.quadword(0)).isZero();
  }

  @Test
  void aFaultingLoadLeavesTheStackAlone() {
    machine.cpu.limit[Cpu.DS] = X87Machine.DATA + 6;
    machine.cpu.updateMode();

    assertRaises(Vector.GP, FLD_M64);
    assertRaises(Vector.GP, FRSTOR);

    assertThat(machine.fpu.valid).isZero();
    assertThat(machine.fpu.top).isZero();
    assertThat(machine.fpu.control).isEqualTo(Fpu.INITIAL_CONTROL);
  }

  @Test
  void anUnmaskedOverflowStoresNothingAndDoesNotPop() {
    machine.st(0, Float80.BIAS + 2000, Float80.INTEGER_BIT);
    machine.fpu.controlWord(Fpu.INITIAL_CONTROL & ~Fpu.OE);

    machine.execute(FSTP_M64);

    assertThat(machine.fpu.statusWord()).isEqualTo(Fpu.B | Fpu.ES | Fpu.OE);
    assertThat(machine.quadword(0)).isZero();
    assertThat(machine.fpu.valid).isEqualTo(1);
  }

  /** Counts FERR#, and has an IGNNE# pin. */
  private static final class FerrBus extends IdleBus {
    private int asserted;
    private boolean ignoreNumericError;

    @Override
    public boolean floatingPointError() {
      asserted++;
      return ignoreNumericError;
    }
  }
}
