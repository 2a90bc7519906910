package org.javisor.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.javisor.firmware.BootFile;
import org.javisor.firmware.BootRequest;
import org.javisor.firmware.Entry;
import org.javisor.x86.Assembler;
import org.javisor.x86.Decoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What those who look on hear of small guests in 32-bit protected mode, without paging and without an IDT. */
@Timeout(20)
class TraceTest {
  private static final long START = 0x10_0000;

  private final List<String> events = new ArrayList<>();

  /** Writes down what is not a turn of the loop. */
  private final class Listener implements Trace {
    @Override
    public void exception(int cpu, int vector, int errorCode, long rip, long address) {
      events.add(String.format("exception %d %x at %x", vector, errorCode, rip - START));
    }

    @Override
    public void shutdown(int cpu, String registers) {
      events.add(registers);
    }

    @Override
    public void memoryRead(int cpu, long guestPhys, int sizeBytes, long value) {
      events.add(String.format("read %x/%d = %x", guestPhys, sizeBytes, value));
    }

    @Override
    public void memoryWrite(int cpu, long guestPhys, int sizeBytes, long value) {
      events.add(String.format("write %x/%d = %x", guestPhys, sizeBytes, value));
    }

    @Override
    public void portWrite(int cpu, int port, int sizeBytes, int value) {
      events.add(String.format("out %x/%d = %x", port, sizeBytes, value));
    }
  }

  private Outcome run(String program) {
    byte[] code = new Assembler(Decoder.CODE_32, START).asm(program).assemble();
    MachineSpec spec =
        MachineSpec.boot(BootRequest.of(new BootFile("test", code)).withEntry(new Entry.Flat(START, false)))
            .withMemory(4L << 20)
            .withOptions(MachineOptions.standard().withTrace(new Listener()));
    try (VirtualMachine vm = VirtualMachine.create(spec)) {
      return vm.run();
    }
  }

  @Test
  void accessesToTheLocalApicAndPortsAreToldInTheirOrder() {
    Outcome outcome =
        run("mov dword ptr [0xFEE00380], 0x1234; mov eax, dword ptr [0xFEE00380]; mov al, 5; out 0xF4, al;"
            + "hlt");
    assertThat(outcome).isEqualTo(new Outcome.DebugExit(11));
    assertThat(events).containsExactly("write fee00380/4 = 1234", "read fee00380/4 = 1234", "out f4/1 = 5");
  }

  @Test
  void theWayToATripleFaultIsToldWithTheRegisters() {
    Outcome outcome = run("mov ecx, 0x5A17; nop; ud2");
    assertThat(outcome).isEqualTo(new Outcome.TripleFault(0, START + 6));
    assertThat(events).hasSize(4);
    assertThat(events.subList(0, 3))
        .as("#UD, the missing IDT's #GP for it, and #DF")
        .containsExactly("exception 6 0 at 6", "exception 13 33 at 6", "exception 8 0 at 6");
    assertThat(events.getLast())
        .startsWith("rip=0000000000100006 ")
        .contains("rcx=0000000000005a17", "cs  =0010", "cr0=00000011");
  }
}
