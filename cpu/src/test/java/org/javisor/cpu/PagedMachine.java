package org.javisor.cpu;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.javisor.memory.AddressSpace;
import org.javisor.memory.Mapping;
import org.javisor.memory.Ram;

/**
 * A CPU with 4 MB of RAM whose first page tables stand at fixed places: {@link #TOP}, {@link #PDPT}, {@link #PD} and
 * {@link #PT}. They map linear addresses from 0; upper levels allow everything, pages are entered by tests.
 */
final class PagedMachine implements AutoCloseable {
  /** PML4, or the page directory of 32-bit paging. */
  static final long TOP = 0x1000;

  static final long PDPT = 0x2000;
  static final long PD = 0x3000;
  static final long PT = 0x4000;
  static final long RAM_BYTES = 4 << 20;

  // Bits of entries, by their letters in the manual.
  static final long P = 1;
  static final long RW = 1 << 1;
  static final long US = 1 << 2;
  static final long A = 1 << 5;
  static final long D = 1 << 6;
  static final long PS = 1 << 7;
  static final long G = 1 << 8;
  static final long XD = 1L << 63;
  static final long USER_PAGE = P | RW | US;

  final AddressSpace memory = new AddressSpace();
  final Ram ram = new Ram(RAM_BYTES);
  final Mapping mapping = memory.addRam(0, ram, 0, RAM_BYTES);
  final Cpu cpu = new Cpu(CpuModel.parse("x86-64-v2,+smep,+smap,+pcid,+pdpe1gb,+pku,+pks"), memory, new IdleBus());
  final Mmu mmu = cpu.mmu;

  /** 4-level paging, 64-bit code, CPL 0, CR0.WP, EFER.NXE. */
  static PagedMachine fourLevel() {
    return fourLevel(PagingScheme.TLB);
  }

  static PagedMachine fourLevel(PagingScheme scheme) {
    PagedMachine m = new PagedMachine();
    m.mmu.use(scheme);
    m.write64(TOP, PDPT | USER_PAGE);
    m.write64(PDPT, PD | USER_PAGE);
    m.write64(PD, PT | USER_PAGE);
    m.cpu.efer = Cpu.EFER_LME | Cpu.EFER_LMA | Cpu.EFER_NXE;
    m.cpu.access[Cpu.CS] = Cpu.ACCESS_L | Cpu.ACCESS_P | Cpu.ACCESS_S | 0xB;
    m.enable(TOP, Cpu.CR4_PAE);
    return m;
  }

  /** PAE paging, 32-bit code, CPL 0, CR0.WP, EFER.NXE. */
  static PagedMachine pae() {
    return pae(PagingScheme.TLB);
  }

  static PagedMachine pae(PagingScheme scheme) {
    PagedMachine m = new PagedMachine();
    m.mmu.use(scheme);
    m.write64(PDPT, PD | P);
    m.write64(PD, PT | USER_PAGE);
    m.cpu.efer = Cpu.EFER_NXE;
    m.cpu.access[Cpu.CS] = Cpu.ACCESS_DB | Cpu.ACCESS_P | Cpu.ACCESS_S | 0xB;
    m.mmu.loadPdptes(PDPT);
    m.enable(PDPT, Cpu.CR4_PAE);
    return m;
  }

  /** 32-bit paging with PSE, 32-bit code, CPL 0, CR0.WP. */
  static PagedMachine twoLevel() {
    return twoLevel(PagingScheme.TLB);
  }

  static PagedMachine twoLevel(PagingScheme scheme) {
    PagedMachine m = new PagedMachine();
    m.mmu.use(scheme);
    m.write32(TOP, PT | USER_PAGE);
    m.cpu.access[Cpu.CS] = Cpu.ACCESS_DB | Cpu.ACCESS_P | Cpu.ACCESS_S | 0xB;
    m.enable(TOP, Cpu.CR4_PSE);
    return m;
  }

  private void enable(long cr3, long cr4) {
    cpu.cr0 = Cpu.CR0_PE | Cpu.CR0_PG | Cpu.CR0_WP;
    cpu.cr4 = cr4;
    cpu.updateMode();
    loadCr3(cr3);
  }

  /** MOV CR3, in which bit 63 keeps what is cached. */
  void loadCr3(long value) {
    cpu.cr3 = value & Long.MAX_VALUE;
    mmu.switchAddressSpace(value < 0);
  }

  void cr4(long set) {
    cpu.cr4 |= set;
    cpu.updateMode();
  }

  void cr0(long set, long clear) {
    cpu.cr0 = (cpu.cr0 | set) & ~clear;
    cpu.updateMode();
  }

  void cpl(int cpl) {
    cpu.cpl = cpl;
    cpu.updateMode();
  }

  void ac(boolean set) {
    cpu.systemFlags = set ? cpu.systemFlags | Flags.AC : cpu.systemFlags & ~Flags.AC;
    cpu.updateMode();
  }

  long read64(long address) {
    return memory.read(address, 8);
  }

  void write64(long address, long value) {
    memory.write(address, 8, value);
  }

  void write32(long address, long value) {
    memory.write(address, 4, value);
  }

  /** Enters a 4 KB page below 2 MB in the page table of 64-bit entries. */
  void page(long linear, long entry) {
    write64(PT + (linear >>> 12) * 8, entry);
  }

  long pageEntry(long linear) {
    return read64(PT + (linear >>> 12) * 8);
  }

  /** What an access raised, as {@code #PF(6) at 0x5000}; "none" if nothing. */
  String raisedBy(ThrowingCallable access) {
    try {
      access.call();
      return "none";
    } catch (GuestFault f) {
      return switch (f.vector()) {
        case Vector.PF -> String.format("#PF(0x%x) at 0x%x", f.errorCode(), cpu.cr2);
        case Vector.GP -> "#GP(" + f.errorCode() + ")" + (f.nonCanonical() ? " non-canonical" : "");
        case Vector.AC -> "#AC(" + f.errorCode() + ")";
        default -> "vector " + f.vector();
      };
    } catch (Throwable t) {
      throw new AssertionError(t);
    }
  }

  @Override
  public void close() {
    mmu.close();
    ram.close();
  }
}
