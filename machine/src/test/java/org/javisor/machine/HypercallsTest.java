package org.javisor.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.javisor.cpu.Cpu;
import org.javisor.cpu.CpuModel;
import org.javisor.firmware.BootFile;
import org.javisor.firmware.BootRequest;
import org.javisor.firmware.Entry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HypercallsTest {
  private static final long ADDRESS = 0x10_0000;
  private static final int RAX = 0;
  private static final List<Integer> VMCALL = List.of(0x0F, 0x01, 0xC1);
  private static final List<Integer> VMMCALL = List.of(0x0F, 0x01, 0xD9);

  /** Runs the instruction with 7 in EAX and a byte behind it that ends the run. */
  private static Outcome run(String model, List<Integer> instruction, long[] rax) {
    byte[] code = new byte[16];
    for (int i = 0; i < instruction.size(); i++) {
      code[5 + i] = instruction.get(i).byteValue();
    }
    // mov eax, 7; the instruction; mov ebx, eax; mov al, 0; out 0F4h, al
    byte[] before = {(byte) 0xB8, 7, 0, 0, 0};
    byte[] after = {(byte) 0x89, (byte) 0xC3, (byte) 0xB0, 0, (byte) 0xE6, (byte) 0xF4};
    System.arraycopy(before, 0, code, 0, before.length);
    System.arraycopy(after, 0, code, 8, after.length);
    MachineSpec spec = MachineSpec.boot(BootRequest.of(new BootFile("code", code)))
        .withEntry(new Entry.Flat(ADDRESS, false))
        .withMemory(MachineSpec.MINIMUM_MEMORY_BYTES)
        .withCpuModel(CpuModel.parse(model));
    try (VirtualMachine vm = VirtualMachine.create(spec)) {
      Outcome outcome = vm.run();
      Cpu c = vm.cpu(0);
      rax[0] = c.r[3];
      return outcome;
    }
  }

  @Test
  void anUnknownCallIsAnsweredWithAnError() {
    long[] result = new long[1];
    assertThat(run("x86-64-v2", VMCALL, result)).isEqualTo(new Outcome.DebugExit(1));
    assertThat((int) result[RAX]).isEqualTo(-1000);
  }

  @Test
  void amdsProcessorsHaveAnInstructionOfTheirOwn() {
    long[] result = new long[1];
    assertThat(run("x86-64-v2,vendor=amd", VMMCALL, result)).isEqualTo(new Outcome.DebugExit(1));
    assertThat((int) result[RAX]).isEqualTo(-1000);
  }

  /** Without an interrupt table, the exception ends the machine. */
  @ParameterizedTest
  @CsvSource({"'x86-64-v2,vendor=amd', true", "'x86-64-v2', false", "'x86-64-v2,-hypervisor', true"})
  void theOthersInstructionAndCallsWithoutAHypervisorAreUndefined(String model, boolean vmcall) {
    assertThat(run(model, vmcall ? VMCALL : VMMCALL, new long[1])).isInstanceOf(Outcome.TripleFault.class);
  }
}
