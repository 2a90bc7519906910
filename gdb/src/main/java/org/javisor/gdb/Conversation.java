package org.javisor.gdb;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.javisor.cpu.Cpu;
import org.javisor.engine.DebugPoints;
import org.javisor.engine.DebugStop;
import org.javisor.machine.Debugger;
import org.javisor.machine.Debugger.MachineEndedException;
import org.javisor.machine.Outcome;
import org.javisor.machine.VirtualMachine;

/** One debugger's connection, from its first packet to its last. */
final class Conversation {
  /** Packets that are read before one has been answered: gdb sends one. */
  private static final int AHEAD = 4;

  private static final Event END = new Event.Came(new Input.End());
  private static final byte[] GOOD = {'+'};
  private static final byte[] AGAIN = {'-'};

  private final VirtualMachine machine;
  private final Socket client;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final Semaphore ahead = new Semaphore(AHEAD);

  /** What there is to do. */
  private sealed interface Event {
    record Came(Input input) implements Event {}

    record Stopped(int cpu, DebugStop why) implements Event {}

    record Ended(Outcome outcome) implements Event {}
  }

  Conversation(VirtualMachine machine, Socket client) {
    this.machine = machine;
    this.client = client;
  }

  /** Until gdb leaves, or the machine ends. */
  void run() throws IOException, InterruptedException {
    try (Debugger debugger = machine.attachDebugger(new Debugger.Listener() {
      @Override
      public void stopped(int cpu, DebugStop why) {
        events.add(new Event.Stopped(cpu, why));
      }

      @Override
      public void ended(Outcome outcome) {
        events.add(new Event.Ended(outcome));
      }
    })) {
      Thread.ofVirtual().name("javisor-gdb-input").start(this::read);
      Target target = new MachineTarget(debugger, machine);
      RegisterFile registers = RegisterFile.of(debugger.inspect(0, c -> c.model));
      converse(new Commands(target, registers));
    } catch (MachineEndedException e) {
      // Nothing is left to look at.
    }
  }

  private void read() {
    try {
      PacketReader reader = new PacketReader(client.getInputStream());
      Input input;
      do {
        ahead.acquire();
        input = reader.next();
        events.add(new Event.Came(input));
      } while (!(input instanceof Input.End));
    } catch (IOException e) {
      events.add(END);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void converse(Commands commands) throws IOException, InterruptedException {
    OutputStream out = client.getOutputStream();
    Optional<byte[]> last = Optional.empty();
    while (!commands.ended()) {
      Event event = events.take();
      if (event.equals(END)) {
        return;
      }
      Optional<byte[]> answer = switch (event) {
        case Event.Stopped(int cpu, DebugStop why) -> commands.stopped(cpu, why);
        case Event.Ended(Outcome outcome) -> commands.exited(status(outcome));
        case Event.Came(Input.End()) -> Optional.empty();
        case Event.Came(Input.Interrupt()) -> commands.interrupt();
        case Event.Came(Input.Repeat()) -> last;
        case Event.Came(Input.Damaged()) -> {
          out.write(AGAIN);
          yield Optional.empty();
        }
        case Event.Came(Input.Packet(byte[] data)) -> {
          if (commands.acknowledges()) {
            out.write(GOOD);
          }
          yield commands.answer(data);
        }
      };
      if (event instanceof Event.Came) {
        ahead.release();
      }
      if (answer.isPresent()) {
        last = answer;
        out.write(PacketReader.framed(answer.get()));
      }
      out.flush();
    }
  }

  /** What gdb shows as the exit status. */
  private static int status(Outcome outcome) {
    return outcome instanceof Outcome.DebugExit(int code) ? code : 0;
  }

  /** From any thread. */
  void end() {
    events.add(END);
  }

  /** A machine whose debugger is attached. */
  private record MachineTarget(Debugger debugger, VirtualMachine machine) implements Target {
    @Override
    public int cpus() {
      return debugger.cpus();
    }

    @Override
    public <T> T inspect(int cpu, Function<Cpu, T> look) throws InterruptedException {
      return debugger.inspect(cpu, look);
    }

    @Override
    public byte[] read(int cpu, long linear, int length) throws InterruptedException {
      return debugger.read(cpu, linear, length);
    }

    @Override
    public boolean write(int cpu, long linear, byte[] bytes) throws InterruptedException {
      return debugger.write(cpu, linear, bytes);
    }

    @Override
    public void points(DebugPoints points) throws InterruptedException {
      debugger.points(points);
    }

    @Override
    public void go() {
      debugger.go();
    }

    @Override
    public void step(int cpu) {
      debugger.step(cpu);
    }

    @Override
    public void halt() throws InterruptedException {
      debugger.halt();
    }

    @Override
    public void kill() {
      machine.stop();
    }

    @Override
    public void reset() {
      machine.reset();
    }
  }
}
