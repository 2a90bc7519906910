package org.javisor.conformance.oracle;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.javisor.x86.Assembler;
import org.javisor.x86.Decoder;

/**
 * Runs single instructions on the host CPU: a page of machine code loads all registers from a context, executes what
 * stands in its slot, and stores all registers back. Only for x86-64 Linux.
 *
 * <p>32-bit code runs in compatibility mode: far jumps lead to Linux' 32-bit user code segment and back, and everything
 * lies below 2 GiB. DS and ES, null in 64-bit programs, are loaded meanwhile; FS and GS are the thread's.
 */
@SuppressWarnings("restricted")
final class NativeCpu {
  static final int SLOT_BYTES = 32;
  static final int SCRATCH_BYTES = 0x2000;

  private static final int REGION_BYTES = 0x5000;
  private static final int CONTEXT = 0x1000;
  private static final int SCRATCH = 0x2000;
  private static final int READ_WRITE_EXECUTE = 7;
  private static final int PRIVATE_ANONYMOUS = 0x22;
  private static final int BELOW_2_GIB = 0x40;

  /** Linux' selectors of user code and data. */
  private static final int USER_CODE_32 = 0x23;

  private static final int USER_CODE_64 = 0x33;
  private static final int USER_DATA = 0x2B;

  /** Offset of the slot where the code before it must know it. */
  private static final int SLOT = 0x200;

  // Offsets in the context.
  private static final int FLAGS = 128;
  private static final int FAR = CONTEXT + 144;
  private static final int FX = 256;
  static final int FX_BYTES = 512;

  private final MemorySegment region;
  private final MethodHandle call;
  private final long slot;

  /**
   * @param codeSize {@link Decoder#CODE_32} or {@link Decoder#CODE_64}
   * @throws IllegalStateException if the host gives no executable memory
   */
  NativeCpu(int codeSize) {
    boolean narrow = codeSize == Decoder.CODE_32;
    region = map(narrow ? PRIVATE_ANONYMOUS | BELOW_2_GIB : PRIVATE_ANONYMOUS);
    Assembler code = new Assembler(Decoder.CODE_64, region.address());
    enter(code, narrow);
    code.label("slot").bytes(new int[SLOT_BYTES]);
    leave(code, narrow);
    code.align(0x1000).label("context");
    for (int n = 0; n < 16; n++) {
      code.label("gpr" + n).number(0, 8);
    }
    code.label("flags").number(2, 8).label("stack").number(0, 8);
    code.label("far").number(region.address() + SLOT, 4).number(USER_CODE_32, 2).align(256);
    code.label("guestfx").bytes(new int[FX_BYTES]).label("hostfx").bytes(new int[FX_BYTES]);
    byte[] bytes = code.assemble();
    MemorySegment.copy(bytes, 0, region, ValueLayout.JAVA_BYTE, 0, bytes.length);
    slot = code.address("slot");
    if (narrow) {
      region.set(ValueLayout.JAVA_INT_UNALIGNED, code.address("back") - region.address(), (int) code.address("wide"));
    }
    if (code.address("context") != region.address() + CONTEXT
        || narrow && slot != region.address() + SLOT
        || code.address("guestfx") != region.address() + CONTEXT + FX) {
      throw new IllegalStateException("the stub's layout is off");
    }
    call = Linker.nativeLinker().downcallHandle(region.asSlice(0, 1), FunctionDescriptor.ofVoid());
  }

  private static MemorySegment map(int flags) {
    Linker linker = Linker.nativeLinker();
    MemoryLayout size = ValueLayout.JAVA_LONG;
    MethodHandle mmap = linker.downcallHandle(
        linker.defaultLookup().find("mmap").orElseThrow(),
        FunctionDescriptor.of(ValueLayout.JAVA_LONG, size, size, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT,
            ValueLayout.JAVA_INT, size));
    try {
      long address = (long) mmap.invokeExact(0L, (long) REGION_BYTES, READ_WRITE_EXECUTE, flags, -1, 0L);
      if (address == -1) {
        throw new IllegalStateException("the host gives no executable memory");
      }
      return MemorySegment.ofAddress(address).reinterpret(REGION_BYTES, Arena.global(), null);
    } catch (Throwable e) {
      throw new IllegalStateException("mmap failed", e);
    }
  }

  private void enter(Assembler code, boolean narrow) {
    code.asm("push rbx; push rbp; push r12; push r13; push r14; push r15; pushfq");
    code.asm("mov qword ptr [rel stack], rsp; fxsave64 [rel hostfx]; fxrstor64 [rel guestfx]");
    if (narrow) {
      code.asm("mov eax, " + USER_DATA + "; mov ds, ax; mov es, ax");
    }
    code.asm("push qword ptr [rel flags]; popfq");
    String[] names = names();
    for (int n = 0; n < 16; n++) {
      code.asm("mov " + names[n] + ", qword ptr [rel gpr" + n + "]");
    }
    if (narrow) {
      // JMP m16:32, at an absolute address, to the slot behind it.
      code.bytes(0xFF, 0x2C, 0x25).number(region.address() + FAR, 4).align(SLOT);
    }
  }

  private static void leave(Assembler code, boolean narrow) {
    if (narrow) {
      // JMP ptr16:32 back to 64-bit code.
      code.bytes(0xEA).label("back").number(0, 4).number(USER_CODE_64, 2).label("wide");
    }
    String[] names = names();
    code.asm("mov qword ptr [rel gpr4], rsp; mov rsp, qword ptr [rel stack]");
    for (int n = 0; n < 16; n++) {
      if (n != 4) {
        code.asm("mov qword ptr [rel gpr" + n + "], " + names[n]);
      }
    }
    code.asm("pushfq; pop qword ptr [rel flags]");
    if (narrow) {
      code.asm("mov eax, 0; mov ds, ax; mov es, ax");
    }
    code.asm("cld; fxsave64 [rel guestfx]; fxrstor64 [rel hostfx]");
    code.asm("popfq; pop r15; pop r14; pop r13; pop r12; pop rbp; pop rbx; ret");
  }

  private static String[] names() {
    return new String[] {
      "rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15"
    };
  }

  /** Address of the slot that the instruction under test is put into. */
  long slot() {
    return slot;
  }

  /** Address of the memory that instructions may touch. */
  long scratch() {
    return region.address() + SCRATCH;
  }

  void instruction(byte[] bytes) {
    long offset = slot - region.address();
    for (int i = 0; i < SLOT_BYTES; i++) {
      region.set(ValueLayout.JAVA_BYTE, offset + i, i < bytes.length ? bytes[i] : (byte) 0x90);
    }
  }

  /** Executes the instruction in the slot on {@code state}, in place. */
  void run(TestState state) {
    for (int n = 0; n < 16; n++) {
      region.set(ValueLayout.JAVA_LONG_UNALIGNED, CONTEXT + 8L * n, state.r[n]);
    }
    region.set(ValueLayout.JAVA_LONG_UNALIGNED, CONTEXT + FLAGS, state.flags);
    MemorySegment.copy(state.fx, 0, region, ValueLayout.JAVA_BYTE, CONTEXT + FX, FX_BYTES);
    MemorySegment.copy(state.scratch, 0, region, ValueLayout.JAVA_BYTE, SCRATCH, SCRATCH_BYTES);
    try {
      call.invokeExact();
    } catch (Throwable e) {
      throw new IllegalStateException("the native call failed", e);
    }
    for (int n = 0; n < 16; n++) {
      state.r[n] = region.get(ValueLayout.JAVA_LONG_UNALIGNED, CONTEXT + 8L * n);
    }
    state.flags = region.get(ValueLayout.JAVA_LONG_UNALIGNED, CONTEXT + FLAGS);
    MemorySegment.copy(region, ValueLayout.JAVA_BYTE, CONTEXT + FX, state.fx, 0, FX_BYTES);
    MemorySegment.copy(region, ValueLayout.JAVA_BYTE, SCRATCH, state.scratch, 0, SCRATCH_BYTES);
  }
}
