package org.javisor.machine;

import java.util.concurrent.CountDownLatch;
import java.util.zip.CRC32C;
import org.javisor.cpu.CpuStateV1;
import org.javisor.device.CharacterBackend;
import org.javisor.firmware.BootFile;
import org.javisor.firmware.BootRequest;
import org.javisor.firmware.Entry;
import org.javisor.machine.MachineOptions.TimeMode;
import org.javisor.memory.Ram;
import org.javisor.memory.RawMemory;
import org.javisor.x86.Assembler;
import org.javisor.x86.Decoder;

/**
 * A small guest that computes for a while, uses memory, timer registers, x87, SSE and random numbers, says so on the
 * debug console now and then, and ends with what it has computed in its registers.
 */
final class SnapshotGuest {
  private static final long START = 0x10_0000;

  private static final String PROGRAM = String.join(
      "; ",
      // An 8254 counter and the APIC timer run, an SSE register and the x87 hold values.
      "mov al, 0x34", "out 0x43, al", "mov al, 0x55", "out 0x40, al", "out 0x40, al",
      "mov dword ptr [0xFEE003E0], 0xB", "mov dword ptr [0xFEE00380], 0x7FFFFFFF",
      "mov eax, cr4", "or eax, 0x600", "mov cr4, eax",
      "fninit", "fldpi", "mov eax, 0x1234567", "movd xmm3, eax",
      "mov ebp, 40", "mov ebx, 1", "mov esi, 0x200000",
      "outer:", "mov al, 0x2E", "out 0xE9, al", "mov ecx, 30000",
      "inner:", "imul ebx, ebx, 69069", "add ebx, ecx", "mov dword ptr [esi], ebx", "add esi, 68",
      "and esi, 0x2FFFFC", "or esi, 0x200000", "dec ecx", "jnz inner",
      // What the machine's time says goes into the result.
      "rdtsc", "add ebx, eax", "add ebx, dword ptr [0xFEE00390]", "rdrand eax", "add ebx, eax",
      "in al, 0x40", "movzx eax, al", "add ebx, eax", "movd xmm4, ebx", "paddd xmm3, xmm4", "fld1", "faddp st(1), st",
      "dec ebp", "jnz outer", "mov al, 7", "out 0xF4, al", "hlt");

  private SnapshotGuest() {}

  /** Counts down with each sign of life of the guest. */
  record SignsOfLife(CountDownLatch latch) implements CharacterBackend {
    @Override
    public boolean offer(int value) {
      latch.countDown();
      return true;
    }

    @Override
    public int poll() {
      return -1;
    }

    @Override
    public void listen(Listener listener) {
      // It only listens itself.
    }
  }

  /** A machine whose time is counted, so that all runs are alike. */
  static MachineSpec spec(String engine, CountDownLatch signs) {
    byte[] code = new Assembler(Decoder.CODE_32, START).asm(PROGRAM).assemble();
    return MachineSpec.boot(BootRequest.of(new BootFile("guest", code)).withEntry(new Entry.Flat(START, false)))
        .withMemory(8L << 20)
        .withOptions(
            MachineOptions.standard()
                .withEngine(engine)
                .withTime(TimeMode.INSTRUCTIONS)
                .withDebugConsole(new SignsOfLife(signs)));
  }

  /**
   * How a run ended.
   *
   * @param memory a checksum
   */
  record End(Outcome outcome, CpuStateV1 cpu, long clock, long memory) {
    static End of(VirtualMachine vm, Outcome outcome) {
      return new End(
          outcome, CpuStateV1.of(vm.cpu(0)), vm.board().clock().nanos(),
          memory(vm.board().memoryBlocks().get(Board.RAM)));
    }

    private static long memory(Ram ram) {
      byte[] content = new byte[(int) ram.sizeBytes()];
      RawMemory.copy(ram.address(), content, 0, content.length);
      CRC32C sum = new CRC32C();
      sum.update(content);
      return sum.getValue();
    }
  }
}
