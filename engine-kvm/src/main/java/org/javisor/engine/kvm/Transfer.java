package org.javisor.engine.kvm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.javisor.cpu.Cpu;
import org.javisor.cpu.CpuidFeature;
import org.javisor.cpu.Flags;
import org.javisor.cpu.system.Interrupts;
import org.javisor.cpu.system.Msr;
import org.javisor.engine.kvm.KvmException.Kind;
import org.javisor.linux.Ioctl;
import org.javisor.memory.AddressSpace;

/**
 * The state of a CPU from KVM and to KVM, all of it. Only while the virtual CPU runs nothing and has no access left
 * open.
 */
final class Transfer {
  private static final long PDPTES_VALID = 1;

  /** Where the general registers are in KVM's order: RAX, RBX, RCX, RDX, RSI, RDI, RSP, RBP, then R8 to R15. */
  private static final int[] GENERAL = {0, 3, 1, 2, 6, 7, 4, 5, 8, 9, 10, 11, 12, 13, 14, 15};

  /** Offsets of ES, CS, SS, DS, FS, GS, LDTR, TR among KVM's segments. */
  private static final long[] SEGMENTS = {48, 0, 120, 24, 72, 96, 168, 144};

  private static final long GDT = 192;
  private static final long IDT = 208;
  private static final long CR0 = 224;
  private static final long CR2 = 232;
  private static final long CR3 = 240;
  private static final long CR4 = 248;
  private static final long CR8 = 256;
  private static final long EFER = 264;
  private static final long APIC_BASE = 272;
  private static final long SREGS2_FLAGS = 280;
  private static final long SREGS2_PDPTES = 288;
  private static final int SHADOW_MOV_SS = 1;
  private static final int SHADOW_STI = 2;

  /** Whether an NMI waits, the shadow: the parts of the events that are to be taken over. */
  private static final int EVENTS_VALID = 1 | 4;

  /** Single step, general detect, the four breakpoints, task switch. */
  private static final long DEBUG_CONDITIONS = 0xE00F;

  private final Cpu c;
  private final AddressSpace memory;
  private final Ioctl vcpu;
  private final boolean sregs2;
  private final MemorySegment general;
  private final MemorySegment system;
  private final MemorySegment events;
  private final MemorySegment debug;
  private final FloatingPoint floatingPoint;
  private final ModelSpecific msrs;

  Transfer(Cpu c, AddressSpace memory, Ioctl vcpu, boolean sregs2) {
    this.c = c;
    this.memory = memory;
    this.vcpu = vcpu;
    this.sregs2 = sregs2;
    Arena arena = Arena.ofAuto();
    this.general = arena.allocate(144, 8);
    this.system = arena.allocate(320, 8);
    this.events = arena.allocate(64, 8);
    this.debug = arena.allocate(128, 8);
    this.floatingPoint = new FloatingPoint(c, arena);
    this.msrs = new ModelSpecific(c, arena);
  }

  /** Its own time-stamp counter, and registers that are in no other structure. */
  ModelSpecific msrs() {
    return msrs;
  }

  private void ask(String what, long request, MemorySegment block) {
    int result = vcpu.call(request, block.address());
    if (result < 0) {
      throw new KvmException(Kind.REFUSED, "KVM refuses to %s: error %d".formatted(what, -result));
    }
  }

  // From KVM

  /** Brings {@link Cpu} up to date; an event that KVM is about to deliver is delivered here. */
  void fetch() {
    // First, as this puts what belongs to a pending exception into CR2 and DR6.
    ask("tell events", Kvm.GET_VCPU_EVENTS, events);
    ask("tell registers", Kvm.GET_REGS, general);
    ask("tell control registers", sregs2 ? Kvm.GET_SREGS2 : Kvm.GET_SREGS, system);
    ask("tell debug registers", Kvm.GET_DEBUGREGS, debug);
    floatingPoint.fetch(vcpu);
    msrs.fetch(vcpu);
    for (int i = 0; i < GENERAL.length; i++) {
      c.r[GENERAL[i]] = general.get(JAVA_LONG, 8L * i);
    }
    c.r[Cpu.RIP] = general.get(JAVA_LONG, 128);
    fetchSystem();
    fetchDebug();
    c.rflags(general.get(JAVA_LONG, 136));
    c.updateMode();
    c.mmu.switchAddressSpace(false);
    fetchPdptes();
    c.mmu.updateBreakpoints();
    c.mmu.flush(true);
    fetchEvents();
    c.attention = true;
  }

  private void fetchSystem() {
    for (int segment = 0; segment < SEGMENTS.length; segment++) {
      fetchSegment(segment, SEGMENTS[segment]);
    }
    c.gdtBase = system.get(JAVA_LONG, GDT);
    c.gdtLimit = system.get(JAVA_SHORT, GDT + 8) & 0xFFFF;
    c.idtBase = system.get(JAVA_LONG, IDT);
    c.idtLimit = system.get(JAVA_SHORT, IDT + 8) & 0xFFFF;
    c.cr0 = system.get(JAVA_LONG, CR0);
    c.cr2 = system.get(JAVA_LONG, CR2);
    c.cr3 = system.get(JAVA_LONG, CR3);
    c.cr4 = system.get(JAVA_LONG, CR4);
    c.efer = system.get(JAVA_LONG, EFER);
    c.cpl = (c.cr0 & Cpu.CR0_PE) == 0 ? 0 : system.get(JAVA_BYTE, SEGMENTS[Cpu.SS] + 16) & 3;
  }

  private void fetchSegment(int segment, long at) {
    c.r[Cpu.SEGMENT_BASE + segment] = system.get(JAVA_LONG, at);
    c.limit[segment] = system.get(JAVA_INT, at + 8) & 0xFFFF_FFFFL;
    c.selector[segment] = system.get(JAVA_SHORT, at + 12) & 0xFFFF;
    c.access[segment] = system.get(JAVA_BYTE, at + 14) & 15
        | bit(at + 18, 4)
        | (system.get(JAVA_BYTE, at + 16) & 3) << Cpu.ACCESS_DPL_SHIFT
        | bit(at + 15, 7)
        | bit(at + 21, 12)
        | bit(at + 19, 13)
        | bit(at + 17, 14)
        | bit(at + 20, 15)
        | bit(at + 22, 16);
  }

  private int bit(long at, int number) {
    return (system.get(JAVA_BYTE, at) & 1) << number;
  }

  private void fetchDebug() {
    for (int i = 0; i < 4; i++) {
      c.dr[i] = debug.get(JAVA_LONG, 8L * i);
    }
    c.dr[6] = debug.get(JAVA_LONG, 32) & 0xFFFF_FFFFL;
    c.dr[7] = debug.get(JAVA_LONG, 40) & 0xFFFF_FFFFL;
  }

  /** The page-directory-pointer registers; where KVM does not tell them, they are as memory has them now. */
  private void fetchPdptes() {
    boolean pae = (c.cr0 & Cpu.CR0_PG) != 0 && (c.cr4 & Cpu.CR4_PAE) != 0 && !c.longMode();
    if (!pae) {
      return;
    }
    boolean told = sregs2 && (system.get(JAVA_LONG, SREGS2_FLAGS) & PDPTES_VALID) != 0;
    for (int i = 0; i < 4; i++) {
      c.mmu.pdptes()[i] = told
          ? system.get(JAVA_LONG, SREGS2_PDPTES + 8L * i)
          : memory.read((c.cr3 & 0xFFFF_FFE0L) + 8L * i, 8);
    }
  }

  private void fetchEvents() {
    int shadow = events.get(JAVA_BYTE, 11);
    c.interruptShadow = shadow != 0;
    // AMD's processors do not tell which it is, and KVM then says both.
    c.debugShadow = shadow == SHADOW_MOV_SS;
    c.breakpointShadow = -1;
    c.pendingDebug = 0;
    c.stepSuppressed = false;
    c.nmiPending |= events.get(JAVA_BYTE, 13) != 0;
    c.nmiBlocked = events.get(JAVA_BYTE, 14) != 0;
    boolean exception = events.get(JAVA_BYTE, 0) != 0 || events.get(JAVA_BYTE, 3) != 0;
    boolean interrupt = events.get(JAVA_BYTE, 8) != 0;
    boolean soft = events.get(JAVA_BYTE, 10) != 0;
    if (exception) {
      deliverException(events.get(JAVA_BYTE, 1) & 0xFF);
    } else if (events.get(JAVA_BYTE, 12) != 0) {
      Interrupts.deliverNmi(c);
    } else if (interrupt && !soft) {
      Interrupts.deliverExternal(c, events.get(JAVA_BYTE, 9) & 0xFF);
    }
  }

  /** INT3 and INTO, as software interrupts, are met again: RIP is still theirs. */
  private void deliverException(int vector) {
    switch (vector) {
      case 1 -> c.pendingDebug = c.dr[6] & DEBUG_CONDITIONS;
      case 3, 4 -> {
        // Executed again.
      }
      default -> Interrupts.deliverFault(
          c, events.get(JAVA_BYTE, 2) != 0 ? c.fault(vector, events.get(JAVA_INT, 4)) : c.fault(vector));
    }
  }

  // To KVM

  /** Has KVM continue from {@link Cpu}; what KVM cannot hold (pending debug traps) has been dealt with. */
  void push() {
    pushSystem();
    for (int i = 0; i < GENERAL.length; i++) {
      general.set(JAVA_LONG, 8L * i, c.r[GENERAL[i]]);
    }
    general.set(JAVA_LONG, 128, c.r[Cpu.RIP]);
    general.set(JAVA_LONG, 136, c.rflags());
    ask("take registers", Kvm.SET_REGS, general);
    floatingPoint.push(vcpu);
    debug.fill((byte) 0);
    for (int i = 0; i < 4; i++) {
      debug.set(JAVA_LONG, 8L * i, c.dr[i]);
    }
    debug.set(JAVA_LONG, 32, c.dr[6]);
    debug.set(JAVA_LONG, 40, c.dr[7]);
    ask("take debug registers", Kvm.SET_DEBUGREGS, debug);
    msrs.push(vcpu);
    events.fill((byte) 0);
    int shadow = c.debugShadow ? SHADOW_MOV_SS : SHADOW_STI;
    events.set(JAVA_BYTE, 11, (byte) (c.interruptShadow ? shadow : 0));
    events.set(JAVA_BYTE, 14, (byte) (c.nmiBlocked ? 1 : 0));
    events.set(JAVA_INT, 20, EVENTS_VALID);
    ask("take events", Kvm.SET_VCPU_EVENTS, events);
  }

  private void pushSystem() {
    system.fill((byte) 0);
    for (int segment = 0; segment < SEGMENTS.length; segment++) {
      pushSegment(segment, SEGMENTS[segment]);
    }
    system.set(JAVA_BYTE, SEGMENTS[Cpu.SS] + 16, (byte) c.cpl);
    if (!c.longMode()) {
      // Means nothing there, and KVM refuses it.
      system.set(JAVA_BYTE, SEGMENTS[Cpu.CS] + 19, (byte) 0);
    }
    system.set(JAVA_LONG, GDT, c.gdtBase);
    system.set(JAVA_SHORT, GDT + 8, (short) c.gdtLimit);
    system.set(JAVA_LONG, IDT, c.idtBase);
    system.set(JAVA_SHORT, IDT + 8, (short) c.idtLimit);
    system.set(JAVA_LONG, CR0, c.cr0);
    system.set(JAVA_LONG, CR2, c.cr2);
    system.set(JAVA_LONG, CR3, c.cr3);
    system.set(JAVA_LONG, CR4, c.cr4);
    system.set(JAVA_LONG, CR8, c.bus.taskPriority());
    system.set(JAVA_LONG, EFER, c.efer);
    system.set(JAVA_LONG, APIC_BASE, c.bus.apicBase());
    boolean pae = (c.cr0 & Cpu.CR0_PG) != 0 && (c.cr4 & Cpu.CR4_PAE) != 0 && !c.longMode();
    if (sregs2 && pae) {
      system.set(JAVA_LONG, SREGS2_FLAGS, PDPTES_VALID);
      for (int i = 0; i < 4; i++) {
        system.set(JAVA_LONG, SREGS2_PDPTES + 8L * i, c.mmu.pdptes()[i]);
      }
    }
    ask("take control registers", sregs2 ? Kvm.SET_SREGS2 : Kvm.SET_SREGS, system);
  }

  private void pushSegment(int segment, long at) {
    int access = c.access[segment];
    system.set(JAVA_LONG, at, c.r[Cpu.SEGMENT_BASE + segment]);
    system.set(JAVA_INT, at + 8, (int) c.limit[segment]);
    system.set(JAVA_SHORT, at + 12, (short) c.selector[segment]);
    system.set(JAVA_BYTE, at + 14, (byte) (access & Cpu.ACCESS_TYPE));
    system.set(JAVA_BYTE, at + 15, (byte) (access >> 7 & 1));
    system.set(JAVA_BYTE, at + 16, (byte) (access >> Cpu.ACCESS_DPL_SHIFT & 3));
    system.set(JAVA_BYTE, at + 17, (byte) (access >> 14 & 1));
    system.set(JAVA_BYTE, at + 18, (byte) (access >> 4 & 1));
    system.set(JAVA_BYTE, at + 19, (byte) (access >> 13 & 1));
    system.set(JAVA_BYTE, at + 20, (byte) (access >> 15 & 1));
    system.set(JAVA_BYTE, at + 21, (byte) (access >> 12 & 1));
    system.set(JAVA_BYTE, at + 22, (byte) (access >> 16 & 1));
  }

  /** Whether an external interrupt could be delivered at once after {@link #push}. */
  boolean readyAfterPush() {
    return (c.systemFlags & Flags.IF) != 0 && !c.interruptShadow;
  }

  /** Whether the model has RDTSCP's register. */
  static boolean hasTscAux(Cpu c) {
    return c.model.has(CpuidFeature.RDTSCP) || c.model.has(CpuidFeature.RDPID);
  }

  /** Registers that the processor itself holds, so that accesses need no exit. */
  static int[] processorMsrs(Cpu c) {
    return hasTscAux(c)
        ? new int[] {
          Msr.STAR, Msr.LSTAR, Msr.CSTAR, Msr.FMASK, Msr.KERNEL_GS_BASE, Msr.SYSENTER_CS, Msr.SYSENTER_ESP,
          Msr.SYSENTER_EIP, Msr.PAT, Msr.TSC_AUX
        }
        : new int[] {
          Msr.STAR, Msr.LSTAR, Msr.CSTAR, Msr.FMASK, Msr.KERNEL_GS_BASE, Msr.SYSENTER_CS, Msr.SYSENTER_ESP,
          Msr.SYSENTER_EIP, Msr.PAT
        };
  }
}
