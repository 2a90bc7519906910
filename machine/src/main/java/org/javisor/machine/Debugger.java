package org.javisor.machine;

import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.javisor.cpu.Cpu;
import org.javisor.engine.DebugPoints;
import org.javisor.engine.DebugStop;
import org.javisor.memory.AddressSpace;
import org.javisor.memory.Mapping;

/**
 * What a debugger on the host does with a machine: stops it at places, steps its CPUs, looks into it. The machine
 * stands still as a whole at each stop. Safe from any thread but the machine's own.
 *
 * @see VirtualMachine#attachDebugger
 */
public final class Debugger implements AutoCloseable {
  /** Told on the machine's own thread, which must not be kept waiting. */
  public interface Listener {
    /** The machine stands still from now on. */
    void stopped(int cpu, DebugStop why);

    /** The machine has ended. */
    void ended(Outcome outcome);
  }

  /** What the debugger needs of its machine. */
  interface Access {
    /** Lets the machine run. */
    void go();

    /** Makes it stand still soon. */
    void halt();

    /** For the debugger is gone. */
    void detached();
  }

  private final Board board;
  private final Errands errands;
  private final Access access;
  private final Listener listener;

  /** The CPU that is to execute one instruction; -1 for none. */
  private volatile int stepping = -1;

  Debugger(Board board, Errands errands, Access access, Listener listener) {
    this.board = board;
    this.errands = errands;
    this.access = access;
    this.listener = listener;
  }

  // On the machine's thread.

  void stopped(int cpu, DebugStop why) {
    listener.stopped(cpu, why);
  }

  void ended(Outcome outcome) {
    listener.ended(outcome);
  }

  /** The CPU that is to execute one instruction, instead of turns of all; -1 for none. */
  int stepping() {
    return stepping;
  }

  void stepDone() {
    stepping = -1;
  }

  // From any other thread.

  /** The number of virtual CPUs. */
  public int cpus() {
    return board.processors().size();
  }

  /**
   * Has every CPU stop at places, instead of those named before.
   *
   * @throws MachineEndedException if there is no machine any more
   */
  public void points(DebugPoints points) throws InterruptedException {
    errand(() -> {
      board.processors().forEach(processor -> processor.vcpu().debug(points));
      return points;
    });
  }

  /**
   * Looks at a CPU's state, or changes it, between two turns.
   *
   * @throws MachineEndedException if there is no machine any more
   */
  public <T> T inspect(int cpu, Function<Cpu, T> look) throws InterruptedException {
    return errand(() -> look.apply(board.processors().get(cpu).state()));
  }

  /**
   * Reads memory as a CPU sees it at this moment, whatever its privilege. Registers of devices are not read: that could
   * change them.
   *
   * @return fewer bytes than asked for where some cannot be read
   */
  public byte[] read(int cpu, long linear, int length) throws InterruptedException {
    return errand(() -> {
      byte[] bytes = new byte[length];
      int done = 0;
      while (done < length) {
        int count = Math.min(length - done, toPageEnd(linear + done));
        long guestPhys = inMemory(cpu, linear + done);
        if (guestPhys < 0) {
          break;
        }
        board.memory().readBytes(guestPhys, bytes, done, count);
        done += count;
      }
      return Arrays.copyOf(bytes, done);
    });
  }

  /**
   * Writes memory as a CPU sees it at this moment, whatever its privilege and the page's protection; not ROM.
   *
   * @return whether all of it could be written; otherwise nothing was
   */
  public boolean write(int cpu, long linear, byte[] bytes) throws InterruptedException {
    return errand(() -> {
      for (int done = 0; done < bytes.length; done += toPageEnd(linear + done)) {
        long guestPhys = inMemory(cpu, linear + done);
        if (guestPhys < 0 || isReadOnly(guestPhys)) {
          return false;
        }
      }
      int count;
      for (int done = 0; done < bytes.length; done += count) {
        count = Math.min(bytes.length - done, toPageEnd(linear + done));
        board.memory().writeBytes(inMemory(cpu, linear + done), bytes, done, count);
      }
      return true;
    });
  }

  private static int toPageEnd(long address) {
    return (int) (AddressSpace.PAGE_SIZE - (address & AddressSpace.PAGE_SIZE - 1));
  }

  /** The guest-physical address behind a linear one; -1 if there is no memory. */
  private long inMemory(int cpu, long linear) {
    long guestPhys = board.processors().get(cpu).state().mmu.debugTranslate(linear);
    Mapping mapping = guestPhys < 0 ? null : board.memory().find(guestPhys);
    return mapping != null && mapping.isRam() ? guestPhys : -1;
  }

  private boolean isReadOnly(long guestPhys) {
    Mapping mapping = board.memory().find(guestPhys);
    return mapping == null || mapping.isReadOnly();
  }

  /** Lets all CPUs run, until one stops at a place. */
  public void go() {
    stepping = -1;
    access.go();
  }

  /**
   * Has one CPU execute an instruction while the others stand still; the listener hears of it. A CPU that sleeps is
   * waited for, and the others run meanwhile.
   */
  public void step(int cpu) {
    stepping = cpu;
    access.go();
  }

  /** Makes the machine stand still, and waits for that. The listener hears nothing of it. */
  public void halt() throws InterruptedException {
    access.halt();
    errand(() -> {
      stepping = -1;
      return stepping;
    });
  }

  /** An action that cannot fail but for the end of the machine. */
  @FunctionalInterface
  private interface Action<T> {
    T carryOut();
  }

  private <T> T errand(Action<T> action) throws InterruptedException {
    try {
      return errands.run(action::carryOut);
    } catch (CancellationException e) {
      throw new MachineEndedException();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnsupportedOperationException unsupported) {
        throw unsupported;
      }
      throw new IllegalStateException("the machine cannot be debugged", e.getCause());
    }
  }

  /** Takes all stops away and lets the machine go on. */
  @Override
  public void close() {
    stepping = -1;
    access.detached();
  }

  /** There is no machine any more that could be looked into. */
  public static final class MachineEndedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MachineEndedException() {
      super("the machine has ended", null, false, false);
    }
  }
}
