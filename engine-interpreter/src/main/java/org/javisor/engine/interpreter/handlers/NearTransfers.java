package org.javisor.engine.interpreter.handlers;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.FlatAddress;
import org.javisor.cpu.integer.BranchOperations;
import org.jspecify.annotations.Nullable;

/** Calls, returns and indirect jumps of 64-bit code, with the meaning of {@link BranchOperations}. */
public final class NearTransfers {
  private static final int RSP = 4;

  private NearTransfers() {}

  /** CALL rel32. */
  public static final class CallRelative extends BlockEnd {
    private final long target;
    private final long next;
    private final Link callee;

    /** @param b the target as taken, the return address as fall */
    public CallRelative(Branch b) {
      this.target = b.taken();
      this.next = b.fall();
      this.callee = new Link(b);
    }

    @Override
    public @Nullable Block execute(Cpu c) {
      long[] r = c.r;
      long top = r[RSP] - 8;
      long block = r[Cpu.RIP];
      c.mmu.store64(top, block + next);
      r[RSP] = top;
      long rip = block + target;
      r[Cpu.RIP] = rip;
      return callee.at(c, rip);
    }

    @Override
    public void link(Block found) {
      callee.set(found);
    }

    @Override
    public void unlink() {
      callee.clear();
    }
  }

  /** RET and RET imm16. */
  public static final class Return extends BlockEnd {
    private final long released;

    /** @param released bytes to release beyond the return address */
    public Return(long released) {
      this.released = released;
    }

    @Override
    public @Nullable Block execute(Cpu c) {
      long[] r = c.r;
      long target = BranchOperations.check(c, c.mmu.load64(r[RSP]));
      r[RSP] += 8 + released;
      r[Cpu.RIP] = target;
      return null;
    }
  }

  /** JMP r64. */
  public static final class JumpRegister extends BlockEnd {
    private final int register;

    public JumpRegister(OperandForm f) {
      this.register = f.register;
    }

    @Override
    public @Nullable Block execute(Cpu c) {
      c.r[Cpu.RIP] = BranchOperations.check(c, c.r[register]);
      return null;
    }
  }

  /** JMP m64. */
  public static final class JumpMemory extends BlockEnd {
    private final FlatAddress address;

    public JumpMemory(OperandForm f) {
      this.address = f.address();
    }

    @Override
    public @Nullable Block execute(Cpu c) {
      c.r[Cpu.RIP] = BranchOperations.check(c, c.mmu.load64(address.linear(c)));
      return null;
    }
  }

  /** CALL r64. */
  public static final class CallRegister extends BlockEnd {
    private final int register;
    private final long next;

    public CallRegister(OperandForm f) {
      this.register = f.register;
      this.next = f.nextOffset;
    }

    @Override
    public @Nullable Block execute(Cpu c) {
      push(c, BranchOperations.check(c, c.r[register]), next);
      return null;
    }
  }

  /** CALL m64. */
  public static final class CallMemory extends BlockEnd {
    private final FlatAddress address;
    private final long next;

    public CallMemory(OperandForm f) {
      this.address = f.address();
      this.next = f.nextOffset;
    }

    @Override
    public @Nullable Block execute(Cpu c) {
      push(c, BranchOperations.check(c, c.mmu.load64(address.linear(c))), next);
      return null;
    }
  }

  private static void push(Cpu c, long target, long next) {
    long[] r = c.r;
    long top = r[RSP] - 8;
    c.mmu.store64(top, r[Cpu.RIP] + next);
    r[RSP] = top;
    r[Cpu.RIP] = target;
  }
}
