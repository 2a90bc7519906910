package org.javisor.devices.pc.serial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import org.javisor.device.DeviceStateException;
import org.javisor.device.PortSpace;
import org.javisor.devices.pc.RecordingLine;
import org.javisor.devices.pc.TestClock;
import org.junit.jupiter.api.Test;

/** Expected values from the National Semiconductor PC16550D data sheet. */
class SerialPortTest {
  private static final int DATA = 0x3F8;
  private static final int IER = 0x3F9;
  private static final int IIR = 0x3FA;
  private static final int FCR = 0x3FA;
  private static final int LCR = 0x3FB;
  private static final int MCR = 0x3FC;
  private static final int LSR = 0x3FD;
  private static final int MSR = 0x3FE;
  private static final int SCR = 0x3FF;
  private static final int OUT2 = 8;

  private final TestClock clock = new TestClock();
  private final RecordingLine line = new RecordingLine();
  private final PortSpace ports = new PortSpace();
  private final TestBackend backend = new TestBackend();
  private final SerialPort port = new SerialPort("serial0", clock, line, backend);

  SerialPortTest() {
    port.attachPorts(ports, DATA);
    write(MCR, OUT2);
  }

  private int read(int register) {
    return ports.read(register, 1);
  }

  private void write(int register, int value) {
    ports.write(register, 1, value);
  }

  private void setDivisor(int divisor) {
    write(LCR, 0x83);
    ports.write(DATA, 2, divisor);
    write(LCR, 0x03);
  }

  @Test
  void registersHaveTheirResetValues() {
    assertThat(read(IER)).isZero();
    assertThat(read(IIR)).isEqualTo(0x01);
    assertThat(read(LSR)).isEqualTo(0x60);
    assertThat(read(MSR)).isEqualTo(0xB0);
  }

  @Test
  void writtenBytesReachTheBackendInOrder() {
    for (char c : "hello".toCharArray()) {
      write(DATA, c);
    }
    assertThat(backend.output()).isEqualTo("hello");
    assertThat(read(LSR)).isEqualTo(0x60);
  }

  @Test
  void anEmptyTransmitterInterruptsWhenItsInterruptIsTurnedOn() {
    write(IER, 2);
    assertThat(line.level()).isTrue();
    assertThat(read(IIR)).isEqualTo(0x02);
    assertThat(line.level()).as("reading the cause ends it").isFalse();
    assertThat(read(IIR)).isEqualTo(0x01);
    write(IER, 0);
    write(IER, 2);
    assertThat(read(IIR)).isEqualTo(0x02);
  }

  @Test
  void theTransmitterInterruptsAgainSomeTimeAfterAByte() {
    write(IER, 2);
    read(IIR);
    write(DATA, 'x');
    assertThat(line.level()).isFalse();
    clock.advance(1_000_000);
    assertThat(line.level()).isTrue();
    assertThat(read(IIR)).isEqualTo(0x02);
    clock.advance(1_000_000);
    assertThat(line.level()).isFalse();
  }

  @Test
  void writingAByteEndsTheTransmittersInterrupt() {
    write(IER, 2);
    write(DATA, 'x');
    assertThat(line.level()).isFalse();
  }

  @Test
  void out2GatesTheInterrupt() {
    write(MCR, 0);
    write(IER, 2);
    assertThat(line.level()).isFalse();
    write(MCR, OUT2);
    assertThat(line.level()).isTrue();
  }

  @Test
  void aFullBackendShowsAsABusyTransmitter() {
    backend.capacity = 2;
    write(FCR, 0x01);
    write(IER, 2);
    read(IIR);
    for (char c : "abcd".toCharArray()) {
      write(DATA, c);
    }
    clock.advance(1_000_000);
    assertThat(backend.output()).isEqualTo("ab");
    assertThat(read(LSR) & 0x60).isZero();
    assertThat(line.level()).isFalse();
    backend.makeRoom(100);
    assertThat(backend.output()).isEqualTo("abcd");
    assertThat(read(LSR) & 0x60).isEqualTo(0x60);
    clock.advance(1_000_000);
    assertThat(line.level()).isTrue();
  }

  @Test
  void anOverrunFifoKeepsItsBytes() {
    backend.capacity = 0;
    write(FCR, 0x01);
    for (int i = 0; i < 20; i++) {
      write(DATA, 'a' + i);
    }
    backend.makeRoom(100);
    assertThat(backend.output()).isEqualTo("abcdefghijklmnot");
  }

  @Test
  void withoutFifosOneByteIsReceivedAtATime() {
    write(IER, 1);
    backend.type("ab");
    assertThat(line.level()).isTrue();
    assertThat(read(IIR)).isEqualTo(0x04);
    assertThat(read(LSR) & 1).isEqualTo(1);
    assertThat(read(DATA)).isEqualTo('a');
    assertThat(read(DATA)).isEqualTo('b');
    assertThat(line.level()).isFalse();
    assertThat(read(LSR) & 1).isZero();
  }

  @Test
  void theFifoInterruptsAtItsTrigger() {
    write(FCR, 0xC1);
    write(IER, 1);
    backend.type("1234567890123");
    assertThat(line.level()).isFalse();
    backend.type("4");
    assertThat(read(IIR)).isEqualTo(0xC4);
    read(DATA);
    assertThat(line.level()).as("below the trigger again").isFalse();
  }

  @Test
  void fewerBytesInterruptAfterFourCharactersTime() {
    setDivisor(1);
    write(FCR, 0xC1);
    write(IER, 1);
    backend.type("abc");
    clock.advance(340_000);
    assertThat(line.level()).isFalse();
    clock.advance(10_000);
    assertThat(line.level()).isTrue();
    assertThat(read(IIR)).isEqualTo(0xCC);
    assertThat(read(DATA)).isEqualTo('a');
    assertThat(line.level()).as("reading ends the timeout").isFalse();
    clock.advance(350_000);
    assertThat(read(IIR)).isEqualTo(0xCC);
  }

  @Test
  void inputBeyondTheFifoWaitsInTheBackend() {
    write(FCR, 0x01);
    backend.type("0123456789abcdefXYZ");
    StringBuilder received = new StringBuilder();
    while ((read(LSR) & 1) != 0) {
      received.append((char) read(DATA));
    }
    assertThat(received).hasToString("0123456789abcdefXYZ");
    assertThat(read(LSR) & 2).as("no overrun").isZero();
  }

  @Test
  void causesAreShownByPriority() {
    write(MCR, 0x10);
    write(IER, 0x0F);
    write(DATA, 1);
    write(DATA, 2);
    write(MCR, 0x13);
    clock.advance(1_000_000);
    assertThat(read(IIR)).as("line status").isEqualTo(0x06);
    assertThat(read(LSR) & 2).isEqualTo(2);
    assertThat(read(IIR)).as("received data").isEqualTo(0x04);
    assertThat(read(DATA)).isEqualTo(2);
    assertThat(read(IIR)).as("transmitter").isEqualTo(0x02);
    assertThat(read(IIR)).as("modem status").isEqualTo(0x00);
    assertThat(read(MSR) & 0x0F).isNotZero();
    assertThat(read(IIR)).isEqualTo(0x01);
  }

  @Test
  void loopbackReturnsBytesAndModemLines() {
    write(MCR, 0x10);
    write(DATA, 0x5A);
    assertThat(read(DATA)).isEqualTo(0x5A);
    assertThat(backend.output()).isEmpty();
    write(MCR, 0x1F);
    assertThat(read(MSR) & 0xF0).isEqualTo(0xF0);
    write(MCR, 0x1A);
    assertThat(read(MSR) & 0xF0).as("RTS to CTS, OUT2 to DCD: how Linux finds a chip").isEqualTo(0x90);
    write(MCR, 0x10);
    read(MSR);
    assertThat(read(MSR)).isZero();
  }

  @Test
  void inputDoesNotArriveInLoopback() {
    write(MCR, 0x10);
    backend.type("x");
    assertThat(read(LSR) & 1).isZero();
    write(MCR, OUT2);
    assertThat(read(DATA)).isEqualTo('x');
  }

  @Test
  void theDivisorLatchHidesDataAndInterruptEnable() {
    write(IER, 0x05);
    setDivisor(0x1234);
    assertThat(read(IER)).isEqualTo(0x05);
    write(LCR, 0x80);
    assertThat(read(DATA)).isEqualTo(0x34);
    assertThat(read(IER)).isEqualTo(0x12);
    assertThat(backend.output()).isEmpty();
  }

  @Test
  void clearingOrSwitchingTheFifosDropsTheirBytes() {
    write(FCR, 0x01);
    backend.type("ab");
    write(FCR, 0x03);
    assertThat(read(LSR) & 1).isZero();
    backend.type("cd");
    write(FCR, 0x00);
    assertThat(read(LSR) & 1).isZero();
    assertThat(read(IIR)).isEqualTo(0x01);
  }

  @Test
  void theScratchRegisterRemembers() {
    write(SCR, 0xA5);
    assertThat(read(SCR)).isEqualTo(0xA5);
  }

  @Test
  void aRestoredPortGoesOn() {
    backend.capacity = 1;
    write(FCR, 0x81);
    write(IER, 0x03);
    read(IIR);
    backend.type("in");
    write(DATA, 'o');
    write(DATA, 'u');
    UartStateV1 state = port.save();

    TestBackend otherBackend = new TestBackend();
    RecordingLine otherLine = new RecordingLine();
    SerialPort other = new SerialPort("serial0", clock, otherLine, otherBackend);
    other.restore(state);
    assertThat(otherBackend.output()).isEqualTo("u");
    assertThat(other.read(Uart.LINE_STATUS, 1)).isEqualTo(0x61);
    clock.advance(100_000_000);
    assertThat(otherLine.level()).isTrue();
    assertThat(other.read(Uart.DATA, 1)).isEqualTo('i');
  }

  @Test
  void savingAndRestoringGivesTheSameState() {
    write(LCR, 0x1B);
    write(SCR, 7);
    backend.capacity = 0;
    write(DATA, 'x');
    UartStateV1 state = port.save();
    TestBackend full = new TestBackend();
    full.capacity = 0;
    SerialPort other = new SerialPort("serial0", clock, new RecordingLine(), full);
    other.restore(state);
    assertThat(other.save()).isEqualTo(state);
  }

  @Test
  void anImpossibleStateCannotBeMade() {
    List<Integer> registers = List.of(0, 0, 0, 0, 0, 0, 0);
    List<Integer> tooMany = Collections.nCopies(17, 0);
    assertThatThrownBy(() -> new UartStateV1(registers, 1, tooMany, List.of(), false, false, false))
        .isInstanceOf(DeviceStateException.class);
    assertThatThrownBy(() -> new UartStateV1(registers, 0x1_0000, List.of(), List.of(), false, false, false))
        .isInstanceOf(DeviceStateException.class);
  }
}
