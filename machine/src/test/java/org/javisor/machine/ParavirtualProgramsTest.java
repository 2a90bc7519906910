package org.javisor.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import org.javisor.cpu.CpuModel;
import org.javisor.device.WallClock;
import org.javisor.firmware.BootFile;
import org.javisor.firmware.BootRequest;
import org.javisor.firmware.Entry;
import org.javisor.machine.MachineOptions.TimeMode;
import org.javisor.machine.SnapshotGuest.SignsOfLife;
import org.javisor.x86.Assembler;
import org.javisor.x86.Decoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs in machine code that ask KVM's questions, on whole machines. */
@Timeout(120)
class ParavirtualProgramsTest {
  /** Where programs are; the second CPU's, in real mode, begins a page further on. */
  private static final long START = 0x8000;

  private static final long PAGE = 0x20_0000;
  private static final int RBX = 3;
  private static final Outcome GOOD = new Outcome.DebugExit(1);
  private static final String END = "; mov al, 0; out 0xF4, al; hlt";
  private static final String SIGN = "; mov al, 0x2E; out 0xE9, al; ";

  /** Has the second CPU start, and waits until it says that it runs. */
  private static final String START_SECOND =
      "mov dword ptr [0xFEE00310], 0x1000000; mov dword ptr [0xFEE00300], 0x4500; "
          + "mov dword ptr [0xFEE00300], 0x4609; starts: pause; cmp byte ptr [0x501], 0; je starts; ";

  @TempDir
  private Path folder;

  private static String wrmsr(int msr, long value) {
    return "mov ecx, 0x%x; mov edx, 0x%x; mov eax, 0x%x; wrmsr; ".formatted(
        msr, value >>> 32, value & 0xFFFF_FFFFL);
  }

  private static MachineSpec spec(String engine, byte[] code) {
    MachineSpec spec =
        MachineSpec.boot(BootRequest.of(new BootFile("code", code)).withEntry(new Entry.Flat(START, false)))
            .withMemory(8L << 20)
            .withWallClock(WallClock.fixed(LocalDateTime.of(2026, 1, 1, 0, 0, 1)));
    return spec.withOptions(spec.options().withEngine(engine).withTime(TimeMode.INSTRUCTIONS));
  }

  private static MachineSpec spec(String engine, String program) {
    return spec(engine, new Assembler(Decoder.CODE_32, START).asm(program).assemble());
  }

  /** Two CPUs; the second one's interrupt handler is 100H bytes behind its first instruction. */
  private static MachineSpec spec(String engine, String program, String second, String handler) {
    byte[] first = new Assembler(Decoder.CODE_32, START).asm(program).align(0x1000).assemble();
    assertThat(first).as("the second CPU's start-up vector is 9").hasSize(0x1000);
    byte[] other = new Assembler(Decoder.CODE_16, 0).asm(second).align(0x100).asm(handler).assemble();
    byte[] both = Arrays.copyOf(first, first.length + other.length);
    System.arraycopy(other, 0, both, first.length, other.length);
    return spec(engine, both).withCpus(2);
  }

  private static long read(VirtualMachine vm, long offset, int sizeBytes) {
    return vm.board().memory().read(PAGE + offset, sizeBytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"interpreter", "translator"})
  void aProgramFindsKvmAndReadsItsClocks(String engine) {
    MachineSpec spec = spec(engine,
        "mov eax, 0x40000000; cpuid; mov dword ptr [0x200100], ebx; mov dword ptr [0x200104], ecx; "
            + "mov dword ptr [0x200108], edx; mov eax, 0x40000001; cpuid; mov dword ptr [0x20010C], eax; "
            + wrmsr(0x4B56_4D00, PAGE + 0x40) + wrmsr(0x4B56_4D01, PAGE | 1)
            + "rdtsc; mov dword ptr [0x200110], eax; mov dword ptr [0x200114], edx" + END);
    try (VirtualMachine vm = VirtualMachine.create(spec)) {
      assertThat(vm.run()).isEqualTo(GOOD);
      byte[] signature = new byte[12];
      for (int i = 0; i < signature.length; i++) {
        signature[i] = (byte) read(vm, 0x100 + i, 1);
      }
      assertThat(new String(signature, StandardCharsets.US_ASCII)).isEqualTo("KVMKVMKVM\0\0\0");
      assertThat(read(vm, 0x10C, 4)).isEqualTo(1 << 1 | 1 << 3 | 1 << 6 | 1 << 24);
      long ticks = read(vm, 0x110, 8) - read(vm, 8, 8);
      int shift = (byte) read(vm, 28, 1);
      long shifted = shift < 0 ? ticks >>> -shift : ticks << shift;
      long nanos = Math.unsignedMultiplyHigh(shifted, read(vm, 24, 4) << 32);
      assertThat(vm.board().clock().nanos() - nanos).as("virtual time since then").isBetween(0L, 100L);
      assertThat(read(vm, 0x44, 4)).isEqualTo(1_767_225_601L);
      assertThat(read(vm, 0x48, 4)).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({"interpreter, -1, -1000", "translator, 11, 0", "interpreter, 9, -14", "translator, 0, -1000"})
  void aCallIsAnsweredInEax(String engine, int number, int result) {
    MachineSpec spec = spec(
        engine, "mov eax, " + number + "; mov ebx, 0xFEE00000; mov ecx, 0; vmcall; mov ebx, eax" + END);
    try (VirtualMachine vm = VirtualMachine.create(spec)) {
      assertThat(vm.run()).isEqualTo(GOOD);
      assertThat((int) vm.cpu(0).r[RBX]).isEqualTo(result);
    }
  }

  @Test
  void whereItIsHiddenThereAreNoRegistersAndCallsFail() {
    String call = "mov eax, 11; vmcall; mov ebx, eax" + END;
    try (VirtualMachine vm = VirtualMachine.create(spec("interpreter", call).withoutParavirtualization())) {
      assertThat(vm.run()).isEqualTo(GOOD);
      assertThat((int) vm.cpu(0).r[RBX]).isEqualTo(-1000);
    }
    String register = wrmsr(0x4B56_4D01, PAGE | 1) + END;
    try (VirtualMachine vm = VirtualMachine.create(spec("interpreter", register).withoutParavirtualization())) {
      assertThat(vm.run()).as("#GP without an interrupt table").isInstanceOf(Outcome.TripleFault.class);
    }
    try (VirtualMachine vm = VirtualMachine.create(
        spec("interpreter", register).withCpuModel(CpuModel.parse("x86-64-v2,-hypervisor")))) {
      assertThat(vm.run()).isInstanceOf(Outcome.TripleFault.class);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0x80_0001L, 0xFEE0_0001L, 0xFFFF_FFFF_FFFF_FFC1L})
  void aPlaceOutsideOfRamFaults(long value) {
    for (int msr : new int[] {0x4B56_4D01, 0x4B56_4D04}) {
      try (VirtualMachine vm = VirtualMachine.create(spec("interpreter", wrmsr(msr, value) + END))) {
        assertThat(vm.run()).isInstanceOf(Outcome.TripleFault.class);
      }
    }
  }

  /** Fifty interrupts to itself; the handler clears the bit in memory, or writes to the register where it is clear. */
  private static MachineSpec interrupts(String engine, boolean inMemory) {
    String program = wrmsr(0x1B, 0xFEE0_0C00L) + wrmsr(0x80F, 0x1FF)
        + (inMemory ? wrmsr(0x4B56_4D04, PAGE | 1) : "")
        // A gate for vector 40H, made of the handler's address, and the interrupt table's own.
        + "mov ebx, " + (START + 0x800) + "; mov eax, cs; shl eax, 16; or eax, ebx; mov dword ptr [0x201200], eax; "
        + "mov dword ptr [0x201204], 0x8E00; mov word ptr [0x202000], 0x7FF; mov dword ptr [0x202002], 0x201000; "
        + "lidt [0x202000]; mov esp, 0x300000; xor ebp, ebp; mov edi, 50; sti; "
        + "again: mov ecx, 0x83F; xor edx, edx; mov eax, 0x40; wrmsr; nop; dec edi; jnz again; cli; mov ebx, ebp" + END;
    byte[] main = new Assembler(Decoder.CODE_32, START).asm(program).align(0x800).asm(
        "inc ebp; btr dword ptr [0x200000], 0; jc ended; mov ecx, 0x80B; xor eax, eax; xor edx, edx; wrmsr; "
            + "ended: iretd")
        .assemble();
    return spec(engine, main);
  }

  @ParameterizedTest
  @CsvSource({"interpreter, true", "translator, true", "interpreter, false"})
  void interruptsEndByABitInMemory(String engine, boolean inMemory) {
    try (VirtualMachine vm = VirtualMachine.create(interrupts(engine, inMemory))) {
      assertThat(vm.run()).isEqualTo(GOOD);
      assertThat(vm.cpu(0).r[RBX]).as("interrupts").isEqualTo(50);
      // The last one's bit may not have been looked at yet.
      assertThat(vm.statistics().get("interrupts ended in memory")).isBetween(inMemory ? 49L : 0L, inMemory ? 50L : 0L);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"interpreter", "translator"})
  void aCpuThatHaltsWithoutInterruptsIsWokenByACall(String engine) {
    MachineSpec spec = spec(engine,
        START_SECOND + "mov eax, 5; xor ebx, ebx; mov ecx, 1; vmcall; mov ebx, eax; "
            + "wakes: pause; cmp byte ptr [0x500], 1; jne wakes" + END,
        "mov byte ptr [0x501], 1; cli; hlt; mov byte ptr [0x500], 1; hlt", "iret");
    try (VirtualMachine vm = VirtualMachine.create(spec)) {
      assertThat(vm.run()).isEqualTo(GOOD);
      assertThat(vm.cpu(0).r[RBX]).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"interpreter", "translator"})
  void aCallInterruptsAnotherCpu(String engine) {
    MachineSpec spec = spec(engine,
        START_SECOND + "mov eax, 10; mov ebx, 2; xor ecx, ecx; xor edx, edx; mov esi, 0x40; vmcall; mov ebx, eax; "
            + "comes: pause; cmp byte ptr [0x500], 2; jne comes" + END,
        wrmsr(0x1B, 0xFEE0_0400L | 0x800) + wrmsr(0x80F, 0x1FF)
            + "mov word ptr [0x100], 0x100; mov word ptr [0x102], 0x900; mov sp, 0x4000; mov byte ptr [0x501], 1; sti; "
            + "sleeps: hlt; jmp sleeps",
        "mov byte ptr [0x500], 2; iret");
    try (VirtualMachine vm = VirtualMachine.create(spec)) {
      assertThat(vm.run()).isEqualTo(GOOD);
      assertThat(vm.cpu(0).r[RBX]).as("CPUs that got it").isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"interpreter", "translator"})
  void ofTwoCpusThatAreBusyEachHasHalfOfTheTimeAndIsToldSo(String engine) {
    MachineSpec spec = spec(engine,
        START_SECOND + wrmsr(0x4B56_4D03, PAGE | 1) + "mov ecx, 2000000; spins: dec ecx; jnz spins" + END,
        "mov byte ptr [0x501], 1; busy: inc ax; jmp busy", "iret");
    try (VirtualMachine vm = VirtualMachine.create(spec)) {
      assertThat(vm.run()).isEqualTo(GOOD);
      long all = vm.board().clock().nanos();
      assertThat(read(vm, 0, 8)).as("stolen of %d ns", all).isBetween(all * 45 / 100, all * 55 / 100);
      assertThat(read(vm, 8, 4) % 2).as("version").isZero();
      assertThat(read(vm, 16, 1)).as("it has its turn when it ends the run").isEqualTo(1);
    }
  }

  @Test
  void aHaltStealsNothing() {
    MachineSpec spec = spec("interpreter",
        START_SECOND + wrmsr(0x4B56_4D03, PAGE | 1) + "mov ecx, 2000000; spins: dec ecx; jnz spins" + END,
        "mov byte ptr [0x501], 1; cli; hlt", "iret");
    try (VirtualMachine vm = VirtualMachine.create(spec)) {
      assertThat(vm.run()).isEqualTo(GOOD);
      assertThat(read(vm, 0, 8)).isLessThan(1000);
    }
  }

  // Across snapshots and engines

  /** Counts in EBX how often the clock was behind what it was before; the clock has a place in memory. */
  private static MachineSpec watcher(String engine, TimeMode time, CountDownLatch signs) {
    MachineSpec spec = spec(engine,
        wrmsr(0x4B56_4D01, PAGE | 1) + "xor ebx, ebx; xor esi, esi; xor edi, edi; mov ebp, 60; outer:" + SIGN
            + "mov ecx, 20000; again: rdtsc; sub eax, dword ptr [0x200008]; sbb edx, dword ptr [0x20000C]; "
            + "cmp edx, edi; ja good; jb bad; cmp eax, esi; jae good; bad: inc ebx; "
            + "good: mov esi, eax; mov edi, edx; dec ecx; jnz again; dec ebp; jnz outer; "
            + "mov dword ptr [0x200040], esi; mov dword ptr [0x200044], edi" + END);
    return spec.withOptions(spec.options().withTime(time).withDebugConsole(new SignsOfLife(signs)));
  }

  private static void assertClockWentOn(VirtualMachine vm) {
    assertThat(vm.cpu(0).r[RBX]).as("steps back").isZero();
    int shift = (byte) read(vm, 28, 1);
    long ticks = read(vm, 0x40, 8);
    long shifted = shift < 0 ? ticks >>> -shift : ticks << shift;
    long nanos = Math.unsignedMultiplyHigh(shifted, read(vm, 24, 4) << 32);
    assertThat(vm.board().clock().nanos() - nanos).as("the machine's time is the guest's")
        .isBetween(0L, 1_000_000_000L);
  }

  @ParameterizedTest
  @CsvSource({"interpreter,translator,HOST", "translator,interpreter,HOST", "translator,interpreter,INSTRUCTIONS"})
  void theClockOfAResumedMachineGoesOn(String saving, String resuming, TimeMode time)
      throws IOException, InterruptedException {
    Path file = folder.resolve("a.snapshot");
    CountDownLatch signs = new CountDownLatch(5);
    try (VirtualMachine vm = VirtualMachine.create(watcher(saving, time, signs)).start()) {
      signs.await();
      vm.save(file, "");
      assertThat(vm.await()).isEqualTo(GOOD);
      assertClockWentOn(vm);
    }
    try (VirtualMachine vm = VirtualMachine.restore(watcher(resuming, time, new CountDownLatch(1)), file)) {
      assertThat(vm.run()).isEqualTo(GOOD);
      assertClockWentOn(vm);
    }
  }

  @Test
  void theClocksOfForksAndOfAMachineThatChangesItsEngineGoOn() throws IOException, InterruptedException {
    CountDownLatch signs = new CountDownLatch(5);
    try (VirtualMachine vm = VirtualMachine.create(watcher("interpreter", TimeMode.HOST, signs)).start()) {
      signs.await();
      try (VirtualMachine child = vm.fork()) {
        vm.engine("translator");
        child.start();
        assertThat(child.await()).isEqualTo(GOOD);
        assertClockWentOn(child);
      }
      assertThat(vm.await()).isEqualTo(GOOD);
      assertClockWentOn(vm);
    }
  }

  @Test
  void aGuestThatHasBeenToldIsNotContinuedWhereAllIsHidden() throws IOException, InterruptedException {
    Path file = folder.resolve("a.snapshot");
    MachineSpec spec = watcher("interpreter", TimeMode.HOST, new CountDownLatch(1));
    try (VirtualMachine vm = VirtualMachine.create(spec)) {
      vm.save(file, "");
    }
    assertThatExceptionOfType(SnapshotException.class)
        .isThrownBy(() -> VirtualMachine.restore(spec.withoutParavirtualization(), file))
        .withMessageContaining("its guest uses KVM's interfaces, and this machine hides them")
        .satisfies(e -> assertThat(e.kind()).isEqualTo(SnapshotException.Kind.OTHER_MACHINE));
  }

  /** Snapshots of older versions have no such state, as have those of machines that hide all. */
  @Test
  void aGuestThatHasNotBeenToldIsNotToldLater() throws IOException, InterruptedException {
    Path file = folder.resolve("a.snapshot");
    MachineSpec spec = spec("interpreter", "mov eax, 0x40000000; cpuid" + END);
    try (VirtualMachine vm = VirtualMachine.create(spec.withoutParavirtualization())) {
      vm.save(file, "");
    }
    try (VirtualMachine vm = VirtualMachine.restore(spec, file)) {
      assertThat(vm.run()).isEqualTo(GOOD);
      assertThat((int) vm.cpu(0).r[RBX]).as("the hypervisor's signature").isEqualTo(0x6976_614A);
    }
  }
}
