package org.javisor.cpu.system;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.OperationTable;
import org.javisor.x86.Mnemonic;

/** All instructions of the privileged architecture. */
public final class SystemOperations {
  private SystemOperations() {}

  /** Adds them to a table. */
  public static void register(OperationTable t) {
    transfers(t);
    segments(t);
    controlRegisters(t);
    flags(t);
    processor(t);
    timeAndIdentity(t);
    hints(t);
  }

  private static void transfers(OperationTable t) {
    t.put(Mnemonic.JMPF, FarTransfer::jump);
    t.put(Mnemonic.CALLF, FarTransfer::call);
    t.put(Mnemonic.RETF, FarTransfer::ret);
    t.put(Mnemonic.IRET, InterruptReturn::iret);
    t.put(Mnemonic.INT, InterruptInstructions::interrupt);
    t.put(Mnemonic.INT1, InterruptInstructions::debug);
    t.put(Mnemonic.INT3, InterruptInstructions::breakpoint);
    t.put(Mnemonic.INTO, InterruptInstructions::overflow);
    t.put(Mnemonic.BOUND, InterruptInstructions::bound);
    t.put(Mnemonic.SYSCALL, FastSystemCalls::syscall);
    t.put(Mnemonic.SYSRET, FastSystemCalls::sysret);
    t.put(Mnemonic.SYSENTER, FastSystemCalls::sysenter);
    t.put(Mnemonic.SYSEXIT, FastSystemCalls::sysexit);
    t.put(Mnemonic.UD0, ProcessorInstructions.UNDEFINED);
    t.put(Mnemonic.UD1, ProcessorInstructions.UNDEFINED);
    t.put(Mnemonic.UD2, ProcessorInstructions.UNDEFINED);
    t.put(Mnemonic.RSM, ProcessorInstructions.UNDEFINED);
  }

  private static void segments(OperationTable t) {
    t.put(Mnemonic.MOV_SEG, SegmentInstructions::move);
    t.put(Mnemonic.PUSH_SEG, SegmentInstructions::push);
    t.put(Mnemonic.POP_SEG, SegmentInstructions::pop);
    t.put(Mnemonic.LDS, (c, o) -> SegmentInstructions.loadPointer(c, o, Cpu.DS));
    t.put(Mnemonic.LES, (c, o) -> SegmentInstructions.loadPointer(c, o, Cpu.ES));
    t.put(Mnemonic.LSS, (c, o) -> SegmentInstructions.loadPointer(c, o, Cpu.SS));
    t.put(Mnemonic.LFS, (c, o) -> SegmentInstructions.loadPointer(c, o, Cpu.FS));
    t.put(Mnemonic.LGS, (c, o) -> SegmentInstructions.loadPointer(c, o, Cpu.GS));
    t.put(Mnemonic.LLDT, SystemSegments::loadLdt);
    t.put(Mnemonic.SLDT, SystemSegments::storeLdt);
    t.put(Mnemonic.LTR, SystemSegments::loadTask);
    t.put(Mnemonic.STR, SystemSegments::storeTask);
    t.put(Mnemonic.LAR, DescriptorQueries::accessRights);
    t.put(Mnemonic.LSL, DescriptorQueries::segmentLimit);
    t.put(Mnemonic.VERR, DescriptorQueries::verifyRead);
    t.put(Mnemonic.VERW, DescriptorQueries::verifyWrite);
    t.put(Mnemonic.ARPL, DescriptorQueries::adjustRpl);
    t.put(Mnemonic.SGDT, DescriptorTableRegisters::storeGlobal);
    t.put(Mnemonic.SIDT, DescriptorTableRegisters::storeInterrupt);
    t.put(Mnemonic.LGDT, DescriptorTableRegisters::loadGlobal);
    t.put(Mnemonic.LIDT, DescriptorTableRegisters::loadInterrupt);
    t.put(Mnemonic.SWAPGS, SegmentBases::swapGs);
    t.put(Mnemonic.RDFSBASE, (c, o) -> SegmentBases.read(c, o, Cpu.FS));
    t.put(Mnemonic.RDGSBASE, (c, o) -> SegmentBases.read(c, o, Cpu.GS));
    t.put(Mnemonic.WRFSBASE, (c, o) -> SegmentBases.write(c, o, Cpu.FS));
    t.put(Mnemonic.WRGSBASE, (c, o) -> SegmentBases.write(c, o, Cpu.GS));
  }

  private static void controlRegisters(OperationTable t) {
    t.put(Mnemonic.MOV_CR, ControlRegisters::move);
    t.put(Mnemonic.MOV_DR, DebugRegisters::move);
    t.put(Mnemonic.LMSW, ControlRegisters::loadMachineStatus);
    t.put(Mnemonic.SMSW, ControlRegisters::storeMachineStatus);
    t.put(Mnemonic.CLTS, ControlRegisters::clearTaskSwitched);
    t.put(Mnemonic.INVLPG, TlbInstructions::invalidatePage);
    t.put(Mnemonic.INVPCID, TlbInstructions::invalidateProcessContext);
    t.put(Mnemonic.XGETBV, ProcessorInstructions::readExtendedControl);
    t.put(Mnemonic.XSETBV, ProcessorInstructions::writeExtendedControl);
    t.put(Mnemonic.RDPKRU, ProtectionKeys::readUser);
    t.put(Mnemonic.WRPKRU, ProtectionKeys::writeUser);
  }

  private static void flags(OperationTable t) {
    t.put(Mnemonic.CLI, FlagInstructions::clearInterrupt);
    t.put(Mnemonic.STI, FlagInstructions::setInterrupt);
    t.put(Mnemonic.PUSHF, FlagInstructions::push);
    t.put(Mnemonic.POPF, FlagInstructions::pop);
    t.put(Mnemonic.CLAC, FlagInstructions::clearAlignmentCheck);
    t.put(Mnemonic.STAC, FlagInstructions::setAlignmentCheck);
  }

  private static void processor(OperationTable t) {
    t.put(Mnemonic.IN, PortInstructions::in);
    t.put(Mnemonic.OUT, PortInstructions::out);
    t.put(Mnemonic.INS, PortInstructions::ins);
    t.put(Mnemonic.OUTS, PortInstructions::outs);
    t.put(Mnemonic.HLT, ProcessorInstructions::halt);
    t.put(Mnemonic.INVD, ProcessorInstructions::invalidateCaches);
    t.put(Mnemonic.WBINVD, ProcessorInstructions::invalidateCaches);
    t.put(Mnemonic.MONITOR, ProcessorInstructions::monitor);
    t.put(Mnemonic.MWAIT, ProcessorInstructions::mwait);
    t.put(Mnemonic.VMCALL, ProcessorInstructions::hypercall);
    t.put(Mnemonic.VMMCALL, ProcessorInstructions::hypercall);
  }

  private static void timeAndIdentity(OperationTable t) {
    t.put(Mnemonic.RDTSC, TimeStampCounter::rdtsc);
    t.put(Mnemonic.RDTSCP, TimeStampCounter::rdtscp);
    t.put(Mnemonic.RDPID, TimeStampCounter::rdpid);
    t.put(Mnemonic.RDPMC, TimeStampCounter::rdpmc);
    t.put(Mnemonic.RDMSR, Msrs::readInstruction);
    t.put(Mnemonic.WRMSR, Msrs::writeInstruction);
    t.put(Mnemonic.CPUID, Cpuid::execute);
    t.put(Mnemonic.RDRAND, ProcessorInstructions::random);
    t.put(Mnemonic.RDSEED, ProcessorInstructions::random);
  }

  private static void hints(OperationTable t) {
    t.put(Mnemonic.PAUSE, ProcessorInstructions::pause);
  }
}
