package org.javisor.engine.interpreter;

import java.util.Arrays;
import org.javisor.cpu.Cpu;
import org.javisor.cpu.Operands;
import org.javisor.cpu.OperationTable;
import org.javisor.cpu.Vector;
import org.javisor.engine.interpreter.handlers.Block;
import org.javisor.engine.interpreter.handlers.BlockEnd;
import org.javisor.engine.interpreter.handlers.Branch;
import org.javisor.engine.interpreter.handlers.Exits;
import org.javisor.engine.interpreter.handlers.Handler;
import org.javisor.engine.interpreter.handlers.HandlerFactory;
import org.javisor.engine.interpreter.handlers.Jump;
import org.javisor.engine.interpreter.handlers.NearTransfers;
import org.javisor.engine.interpreter.handlers.OperandForm;
import org.javisor.engine.interpreter.handlers.OperationEnd;
import org.javisor.engine.interpreter.handlers.OperationHandler;
import org.javisor.memory.AddressSpace;
import org.javisor.x86.Decoder;
import org.javisor.x86.Instruction;
import org.javisor.x86.Mnemonic;
import org.jspecify.annotations.Nullable;

/** Decodes guest code into a block of handlers: lazily, one block at a time, from guest-physical memory. */
final class BlockBuilder {
  private static final int MAX_INSTRUCTIONS = 48;
  private static final int CHUNK = 256;
  private static final int LONGEST_INSTRUCTION = 15;

  private final Cpu c;
  private final AddressSpace memory;
  private final OperationTable operations;
  private final Decoder decoder;
  private final Instruction instruction = new Instruction();
  private final byte[] code = new byte[CHUNK];
  private final DebugStops stops;

  // The block under construction.
  private final Handler[] handlers = new Handler[MAX_INSTRUCTIONS];
  /** The forms of {@link #handlers}, and whether they apply: not to general operations. */
  private final OperandForm[] forms = new OperandForm[MAX_INSTRUCTIONS];

  private final boolean[] specialised = new boolean[MAX_INSTRUCTIONS];
  private final short[] offsets = new short[MAX_INSTRUCTIONS + 1];
  private final short[] indexes = new short[MAX_INSTRUCTIONS + 1];
  private int handlerCount;
  private int instructions;
  private int length;
  private int endCount;
  private Exits exits = Exits.UNKNOWN;
  private long start;
  private int mode;
  private long secondPage;

  BlockBuilder(Cpu c, AddressSpace memory, OperationTable operations, DebugStops stops) {
    this.c = c;
    this.memory = memory;
    this.operations = operations;
    this.stops = stops;
    this.decoder = new Decoder(c.model.decoderFeatures());
    Arrays.setAll(forms, n -> new OperandForm());
  }

  /**
   * Decodes the block at an address for the CPU's current mode.
   *
   * @param linear where it is executed: a crossing instruction's second page is found by it
   * @param guestPhys where it lies
   * @param limit how many instructions at most
   * @throws org.javisor.cpu.GuestFault if the first instruction continues on a page that cannot be fetched, or is too
   *     long
   */
  Block build(long linear, long guestPhys, int limit) {
    start = guestPhys;
    mode = c.mode;
    handlerCount = 0;
    instructions = 0;
    length = 0;
    endCount = 1;
    exits = Exits.UNKNOWN;
    secondPage = -1;
    int inPage = (int) (AddressSpace.PAGE_SIZE - (guestPhys & (AddressSpace.PAGE_SIZE - 1)));
    int available = Math.min(CHUNK, inPage);
    memory.readBytes(guestPhys, code, 0, available);
    BlockEnd end = null;
    while (end == null) {
      int status = decode(available);
      if (status == Decoder.INCOMPLETE && length == 0 && available == inPage) {
        available = readSecondPage(linear, available);
        status = decode(available);
      }
      if (status == Decoder.OK) {
        end = append(Math.min(limit, MAX_INSTRUCTIONS));
      } else if (length == 0) {
        return undefined(status);
      } else {
        end = cut();
      }
    }
    eliminateDeadFlags();
    return finish(end);
  }

  private int decode(int available) {
    int size = mode & Cpu.MODE_CODE_SIZE;
    return decoder.decode(code, length, available, size, (mode & Cpu.MODE_REAL) != 0, instruction);
  }

  private int readSecondPage(long linear, int available) {
    long next = (linear | (AddressSpace.PAGE_SIZE - 1)) + 1;
    secondPage = c.mmu.fetch(c.code64() ? next : next & 0xFFFF_FFFFL);
    memory.readBytes(secondPage, code, available, LONGEST_INSTRUCTION);
    return available + LONGEST_INSTRUCTION;
  }

  /** An instruction that cannot be decoded raises #UD, or #GP where it is longer than 15 bytes. */
  private Block undefined(int status) {
    int vector = status == Decoder.INVALID ? Vector.UD : Vector.GP;
    length = 1;
    offsets[0] = 0;
    indexes[0] = 0;
    BlockEnd raise = new BlockEnd() {
      @Override
      public @Nullable Block execute(Cpu cpu) {
        throw cpu.fault(vector);
      }
    };
    return finish(raise);
  }

  /** Appends the decoded instruction; returns the block's end if it, or the limit, ends the block. */
  private @Nullable BlockEnd append(int limit) {
    Instruction i = instruction;
    int offset = length;
    length += i.length;
    Flow flow = Flow.of(i);
    if (flow == Flow.STRAIGHT) {
      straight(i, offset);
      boolean full = instructions == limit || secondPage >= 0 || stops.maybeAt(start + length);
      return full ? cut() : null;
    }
    BlockEnd end = flow == Flow.BRANCH ? branch(i) : null;
    if (end != null) {
      exits = exitsOf(i);
    }
    if (end == null) {
      exits = Flow.goesOn(i) ? new Exits(Exits.NONE, length, false, false) : Exits.UNKNOWN;
      end = new OperationEnd(
          operations.of(i.mnemonic()), new Operands(i, offset, mode), flow != Flow.STATE, flow != Flow.BRANCH);
    }
    if (endCount == 1) {
      offsets[handlerCount] = (short) offset;
      indexes[handlerCount] = (short) instructions;
    }
    return end;
  }

  private void straight(Instruction i, int offset) {
    int index = instructions++;
    if (hasNoEffect(i.mnemonic())) {
      return;
    }
    OperandForm form = forms[handlerCount];
    Handler handler = form.read(i, length, mode) ? HandlerFactory.handler(form, mode) : null;
    specialised[handlerCount] = handler != null;
    handlers[handlerCount] =
        handler == null ? new OperationHandler(operations.of(i.mnemonic()), new Operands(i, offset, mode)) : handler;
    offsets[handlerCount] = (short) offset;
    indexes[handlerCount] = (short) index;
    handlerCount++;
  }

  /** Prefetches are hints: they neither fault nor count as accesses. */
  private static boolean hasNoEffect(Mnemonic mnemonic) {
    return switch (mnemonic) {
      case NOP, PREFETCHNTA, PREFETCHT0, PREFETCHT1, PREFETCHT2, PREFETCHW -> true;
      default -> false;
    };
  }

  /** Ends the block before the next instruction. */
  private BlockEnd cut() {
    offsets[handlerCount] = (short) length;
    indexes[handlerCount] = (short) instructions;
    endCount = 0;
    exits = new Exits(length, Exits.NONE, true, false);
    return new Jump(target(length));
  }

  private Branch target(long delta) {
    return new Branch(delta, length, ripMask(), linkable(delta), linkable(length));
  }

  private long ripMask() {
    return (mode & Cpu.MODE_CODE_SIZE) == Cpu.MODE_CODE_64 ? -1 : 0xFFFF_FFFFL;
  }

  /** In the same page: but for 16-bit code, whose instruction pointer may wrap in the middle of a page. */
  private boolean linkable(long delta) {
    long to = (start & (AddressSpace.PAGE_SIZE - 1)) + delta;
    return to >= 0 && to < AddressSpace.PAGE_SIZE && (mode & Cpu.MODE_CODE_SIZE) != Cpu.MODE_CODE_16;
  }

  private @Nullable BlockEnd branch(Instruction i) {
    boolean code64 = (mode & Cpu.MODE_CODE_SIZE) == Cpu.MODE_CODE_64;
    boolean flat32 = (mode & (Cpu.MODE_CODE_SIZE | Cpu.MODE_FLAT)) == (Cpu.MODE_CODE_32 | Cpu.MODE_FLAT);
    if (!(code64 && i.operandSize == 8) && !(flat32 && i.operandSize == 4)) {
      return null;
    }
    return switch (i.mnemonic()) {
      case JCC -> conditional(i);
      case JMP -> isRelative(i) ? new Jump(target(length + i.immediate)) : code64 ? indirect(i) : null;
      case CALL -> !code64 ? null
          : isRelative(i) ? new NearTransfers.CallRelative(target(length + i.immediate)) : indirect(i);
      case RET -> !code64 ? null
          : new NearTransfers.Return(i.encoding.operands().isEmpty() ? 0 : i.immediate & 0xFFFF);
      default -> null;
    };
  }

  private Exits exitsOf(Instruction i) {
    long taken = i.mnemonic() != Mnemonic.RET && isRelative(i) ? length + i.immediate : Exits.NONE;
    boolean goesOn = i.mnemonic() == Mnemonic.JCC || i.mnemonic() == Mnemonic.CALL;
    return new Exits(taken, goesOn ? length : Exits.NONE, true, i.mnemonic() == Mnemonic.CALL);
  }

  private static boolean isRelative(Instruction i) {
    return i.encoding.operands().getFirst().method() == org.javisor.x86.OperandKind.Method.J;
  }

  private @Nullable BlockEnd indirect(Instruction i) {
    OperandForm form = new OperandForm();
    return form.read(i, length, mode) ? HandlerFactory.indirect(form) : null;
  }

  private BlockEnd conditional(Instruction i) {
    Branch b = target(length + i.immediate);
    int condition = i.encoding.condition();
    int last = handlerCount - 1;
    BlockEnd fused = last >= 0 && specialised[last] && indexes[last] == instructions - 1
        ? HandlerFactory.fused(forms[last], condition, b)
        : null;
    if (fused == null) {
      return org.javisor.engine.interpreter.handlers.ConditionalBranches.create(condition, b);
    }
    handlerCount--;
    instructions--;
    endCount = 2;
    return fused;
  }

  private void eliminateDeadFlags() {
    boolean live = endCount != 2 || FlagUse.liveBefore(forms[handlerCount], true);
    for (int n = handlerCount - 1; n >= 0; n--) {
      OperandForm form = forms[n];
      if (!specialised[n]) {
        live = true;
        continue;
      }
      if (!live) {
        form.flagsDead = true;
        Handler cheaper = HandlerFactory.handler(form, mode);
        if (cheaper != null) {
          handlers[n] = cheaper;
        }
      }
      live = FlagUse.liveBefore(form, live);
    }
  }

  private Block finish(BlockEnd end) {
    Block.Place place = new Block.Place(start, length, mode, secondPage);
    return new Block(
        place,
        Arrays.copyOf(handlers, handlerCount),
        new Block.Ending(end, endCount, exits),
        Arrays.copyOf(offsets, handlerCount + 1),
        Arrays.copyOf(indexes, handlerCount + 1));
  }
}
