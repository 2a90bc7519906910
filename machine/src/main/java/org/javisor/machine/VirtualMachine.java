package org.javisor.machine;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.javisor.cpu.Cpu;
import org.javisor.cpu.FlightRecording;
import org.javisor.device.CharacterBackend;
import org.javisor.device.DeviceStateException;
import org.javisor.engine.CodeReport;
import org.javisor.engine.DebugPoints;
import org.javisor.engine.DebugStop;
import org.javisor.engine.Exit;
import org.javisor.firmware.BootException;
import org.javisor.machine.SnapshotException.Kind;
import org.javisor.machine.agent.AgentException;
import org.javisor.machine.agent.ExecRequest;
import org.javisor.machine.agent.ExecResult;
import org.javisor.machine.agent.GuestAgent;
import org.javisor.machine.snapshot.MachineStateV1;
import org.javisor.machine.snapshot.SnapshotFile;
import org.javisor.machine.snapshot.SnapshotWriter;
import org.javisor.memory.Ram;
import org.javisor.memory.RawMemory;
import org.javisor.screen.Keyboard;
import org.javisor.screen.Screen;
import org.jspecify.annotations.Nullable;

/**
 * A running machine.
 *
 * <pre>{@code
 * try (VirtualMachine vm = VirtualMachine.create(spec)) {
 *   vm.start();
 *   console.awaitText("login:", Duration.ofSeconds(60));
 * }
 * }</pre>
 *
 * <p>{@link #run} is the outer one of the triply nested loops: it runs the CPUs in turn on one thread, lets timers
 * expire between their turns, and carries out what the guest asks of the whole machine. Only {@link #start}, {@link
 * #stop}, {@link #await}, {@link #powerButton}, {@link #reset}, {@link #pause}, {@link #resume}, {@link #save}, {@link
 * #engine}, {@link #media} and {@link #statistics} may be called from other threads.
 */
public final class VirtualMachine implements AutoCloseable {
  /** How many instructions a CPU runs before timers and the other CPUs get their turn: well under 1 ms. */
  private static final int TURN = 20_000;

  private static final long LONGEST_SLEEP_NANOS = 1_000_000_000L;

  private final Board board;
  private final Standstill standstill;
  private final Errands errands = new Errands(this::wakeUp);
  private final CompletableFuture<Outcome> end = new CompletableFuture<>();
  private volatile @Nullable Thread thread;
  private volatile boolean wake;
  private volatile boolean paused;
  private volatile boolean timePasses;
  private volatile @Nullable Outcome last;
  private volatile @Nullable Debugger debugger;
  private long idleNanos;
  private long resets;
  private @Nullable SnapshotInfo origin;
  private ForkMemory forkMemory = ForkMemory.none();

  private VirtualMachine(
      MachineSpec spec, Drives drives, Networks networks, Optional<FlashImage> flash, Ram ram, Standstill standstill) {
    this.board = new Board(spec, drives, networks, flash, ram, this::wakeUp);
    this.standstill = standstill;
    standstill.changed(this::wakeUp);
  }

  /**
   * Builds a machine and loads its kernel; nothing runs yet.
   *
   * @throws BootException if the kernel or an initrd cannot be used
   * @throws org.javisor.disk.DiskException if the image of a drive cannot be used
   * @throws NetworkException if a network cannot be had
   * @throws EngineException if the engine cannot run this machine, or not on this host
   * @throws OutOfMemoryError if the host cannot give the address space for the guest's RAM
   */
  public static VirtualMachine create(MachineSpec spec) {
    return build(spec, new Ram(spec.memoryBytes()), vm -> load(vm.board));
  }

  /**
   * As {@link #create}, for a machine whose first {@link #fork} is to be quick: its memory is a file without a name, in
   * memory itself where the host can do so.
   */
  public static VirtualMachine createForkable(MachineSpec spec) {
    ForkMemory.Allocation allocation = ForkMemory.allocate(spec.memoryBytes());
    return build(spec, allocation.ram(), vm -> {
      vm.forkMemory = allocation.memory();
      load(vm.board);
    });
  }

  /**
   * A second machine that goes on from where this one stands, without running yet; this one stands still meanwhile, and
   * then goes on. They share the memory that neither changes. Random numbers of the host are different ones in both;
   * what a guest keeps of random numbers is not.
   *
   * @param serial the far ends of the new machine's serial ports, as many as this one has
   * @throws SnapshotException if the machine has ended, has parts that cannot be doubled, or the host has no room
   */
  public VirtualMachine fork(CharacterBackend... serial) throws SnapshotException, InterruptedException {
    return Fork.of(this, List.of(List.of(serial))).getFirst();
  }

  /**
   * Several machines that go on from where this one stands, all from the same instant. See {@link #fork}.
   *
   * @param serial the far ends of each new machine's serial ports
   */
  public List<VirtualMachine> forkAll(List<List<CharacterBackend>> serial)
      throws SnapshotException, InterruptedException {
    return Fork.of(this, serial);
  }

  /** A moment of this machine: state, and memory in a file that does not change any more. On its own thread. */
  Fork.Moment moment() throws IOException {
    if (last != null && !(last instanceof Outcome.Stopped)) {
      throw ended("the machine");
    }
    MachineStateV1 state = board.save(timePasses);
    Map<String, byte[]> others = new LinkedHashMap<>();
    for (Map.Entry<String, Ram> block : board.memoryBlocks().entrySet()) {
      if (!block.getKey().equals(Board.RAM)) {
        byte[] copy = new byte[Math.toIntExact(block.getValue().sizeBytes())];
        RawMemory.copy(block.getValue().address(), copy, 0, copy.length);
        others.put(block.getKey(), copy);
      }
    }
    return new Fork.Moment(state, forkMemory.freeze(board.ram()), others);
  }

  /** Another machine of that moment. */
  static VirtualMachine of(MachineSpec spec, Fork.Moment moment) throws IOException, SnapshotException {
    FrozenFile file = moment.memory().file();
    Ram ram = Ram.mapped(file.channel(), 0, spec.memoryBytes());
    moment.memory().changes().applyTo(ram);
    List<HeldInput> lines = HeldInput.of(spec.serial());
    return build(spec.withSerialLines(lines), ram, vm -> {
      moment.others().forEach((name, content) -> {
        Ram block = vm.board.memoryBlocks().get(name);
        if (block != null) {
          RawMemory.copy(content, 0, block.address(), content.length);
        }
      });
      try {
        vm.board.restore(moment.state());
      } catch (DeviceStateException e) {
        throw new IllegalStateException("a machine that cannot continue from its own state", e);
      }
      vm.forkMemory = ForkMemory.sharing(file.share());
      lines.forEach(HeldInput::release);
    });
  }

  Errands errands() {
    return errands;
  }

  /**
   * Builds a machine that continues from a snapshot; nothing runs yet. Its time goes on from where it was saved, its
   * real-time clock shows the time of now. Pages of memory are read from the file when they are first used: it must
   * not be written to while the machine lives. It may be deleted or replaced.
   *
   * @param spec of the machine that was saved; engine and connections may be others
   * @throws SnapshotException if the file is no snapshot of such a machine
   * @throws org.javisor.disk.DiskException if the image of a drive cannot be used
   * @throws NetworkException if a network cannot be had
   * @throws OutOfMemoryError if the host cannot give the address space for the guest's RAM
   */
  public static VirtualMachine restore(MachineSpec spec, Path file) throws SnapshotException {
    try (SnapshotFile snapshot = SnapshotFile.open(file)) {
      snapshot.requireMachine(MachineParts.of(spec));
      SnapshotInfo info = SnapshotInfo.of(snapshot);
      Ram ram = snapshot.newRam(Board.RAM, spec.memoryBytes());
      List<HeldInput> lines = HeldInput.of(spec.serial());
      return build(spec.withSerialLines(lines), ram, vm -> {
        vm.origin = info;
        vm.restore(snapshot);
        lines.forEach(HeldInput::release);
      });
    }
  }

  private void restore(SnapshotFile snapshot) throws SnapshotException {
    for (Map.Entry<String, Ram> block : board.memoryBlocks().entrySet()) {
      if (!block.getKey().equals(Board.RAM)) {
        snapshot.load(block.getKey(), block.getValue());
      }
    }
    try {
      board.restore(snapshot.state());
    } catch (DeviceStateException e) {
      throw snapshot.unfitting(String.valueOf(e.getMessage()));
    }
  }

  /** The last step of building a machine. */
  @FunctionalInterface
  private interface Filling<X extends Exception> {
    void fill(VirtualMachine vm) throws X;
  }

  private static <X extends Exception> VirtualMachine build(MachineSpec spec, Ram ram, Filling<X> filling) throws X {
    Standstill standstill = new Standstill();
    Drives drives = null;
    Networks networks = null;
    Optional<FlashImage> flash = Optional.empty();
    VirtualMachine vm = null;
    boolean complete = false;
    try {
      drives = Drives.open(spec.drives(), standstill);
      networks = Networks.open(spec.networks(), spec.options().time() == MachineOptions.TimeMode.INSTRUCTIONS);
      flash = FlashImage.open(spec.startup());
      vm = new VirtualMachine(spec, drives, networks, flash, ram, standstill);
      filling.fill(vm);
      complete = true;
      return vm;
    } finally {
      if (!complete) {
        abandon(vm, drives, networks, ram);
        if (vm == null) {
          flash.ifPresent(FlashImage::close);
        }
      }
    }
  }

  private static void abandon(
      @Nullable VirtualMachine vm, @Nullable Drives drives, @Nullable Networks networks, Ram ram) {
    if (vm != null) {
      vm.board.close();
    }
    if (drives != null) {
      drives.close();
    }
    if (networks != null) {
      networks.close();
    }
    ram.close();
  }

  /**
   * Saves the machine to a file, from which {@link #restore} continues. A machine that runs stands still meanwhile, and
   * then goes on. The file appears when it is complete; whatever goes wrong leaves nothing behind.
   *
   * @param note kept with the snapshot, see {@link SnapshotInfo}
   * @throws SnapshotException if the file cannot be written, or the machine has parts that cannot be saved
   */
  public void save(Path file, String note) throws SnapshotException, InterruptedException {
    MachineParts.requireSavable(board.specNow(), file.toString());
    try (SnapshotWriter writer = SnapshotWriter.create(file)) {
      errands.run(() -> {
        if (last != null && !(last instanceof Outcome.Stopped)) {
          throw ended(file.toString());
        }
        // Media stay while the state is taken down that names them.
        synchronized (board.media()) {
          return save(writer, note);
        }
      });
    } catch (CancellationException e) {
      throw ended(file.toString());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof SnapshotException known) {
        throw known;
      }
      throw new IllegalStateException("the machine cannot be saved", e.getCause());
    }
  }

  private MachineStateV1 save(SnapshotWriter writer, String note) throws SnapshotException {
    MachineStateV1 state = board.save(timePasses);
    for (Map.Entry<String, Ram> block : board.memoryBlocks().entrySet()) {
      writer.memory(block.getKey(), block.getValue());
    }
    // Here, as the parts name the time at which drives were last written.
    writer.finish(MachineParts.of(board.specNow()), state, note);
    return state;
  }

  static SnapshotException ended(String file) {
    return new SnapshotException(Kind.ENDED, file, "the machine has ended", "save it while it runs");
  }

  /** The snapshot that the machine continues from; empty for one that was booted. */
  public Optional<SnapshotInfo> origin() {
    return Optional.ofNullable(origin);
  }

  /** The guest's RAM is outside the heap, but the kernel's and initrd's files are unpacked in it. */
  private static void load(Board board) {
    try {
      board.powerUp();
    } catch (OutOfMemoryError e) {
      throw new BootException(BootException.Kind.UNREADABLE, "kernel and initrd",
          "do not fit into Java's heap of " + (Runtime.getRuntime().maxMemory() >> 20) + " MiB while they are unpacked",
          "give Java a larger one with -Xmx");
    }
  }

  /** Runs the machine on a thread of its own. */
  public VirtualMachine start() {
    Thread.ofPlatform().name("javisor-vm").daemon(true).start(this::runToEnd);
    return this;
  }

  private void runToEnd() {
    try {
      run();
    } catch (RuntimeException | Error e) {
      end.completeExceptionally(e);
      throw e;
    }
  }

  /** Runs the machine on the calling thread until it ends. May be called once. */
  public Outcome run() {
    thread = Thread.currentThread();
    errands.begin();
    Outcome outcome;
    try {
      letTimePass(true);
      outcome = loop();
      last = outcome;
      Debugger attached = debugger;
      if (attached != null) {
        attached.ended(outcome);
      }
    } finally {
      errands.end();
      board.guestEnds();
    }
    // Only now, as whoever waits for it may close the machine.
    end.complete(outcome);
    return outcome;
  }

  private Outcome loop() {
    while (true) {
      errands.carryOut();
      if (paused()) {
        standStill();
      }
      board.clock().runDue();
      Optional<PowerRequests.Request> request = board.power().take();
      if (request.isPresent()) {
        Outcome outcome = carryOut(request.get());
        if (outcome != null) {
          return outcome;
        }
      }
      if (!stepForDebugger() && !runTurns()) {
        idle();
      }
    }
  }

  /** Has a single CPU execute an instruction, if that is asked for; returns whether one did. */
  private boolean stepForDebugger() {
    Debugger attached = debugger;
    int cpu = attached == null ? -1 : attached.stepping();
    if (attached == null || cpu < 0) {
      return false;
    }
    Processor p = board.processors().get(cpu);
    p.receive();
    if (p.waitsForStartUp()) {
      return false;
    }
    board.currentCpu(cpu);
    Exit exit = p.step();
    if (exit instanceof Exit.Halted) {
      return false;
    }
    attached.stepDone();
    if (exit instanceof Exit.Debugged(DebugStop why)) {
      stopForDebugger(attached, cpu, why);
    } else {
      board.tripleFault(cpu);
    }
    return true;
  }

  private void stopForDebugger(@Nullable Debugger attached, int cpu, DebugStop why) {
    paused = true;
    if (attached != null) {
      attached.stopped(cpu, why);
    }
  }

  /** Gives each CPU its turn; returns whether any of them ran. */
  private boolean runTurns() {
    boolean ran = false;
    List<Processor> processors = board.processors();
    for (int i = 0; i < processors.size(); i++) {
      Processor p = processors.get(i);
      if (!p.runnable()) {
        continue;
      }
      p.receive();
      if (p.waitsForStartUp()) {
        continue;
      }
      ran = true;
      board.currentCpu(i);
      ExitEvent event = FlightRecording.isOn() ? ExitEvent.start(i, p.state()) : null;
      Exit exit = p.run(board.turn(TURN));
      if (event != null) {
        event.record(ExitEvent.kind(exit), p.vcpu());
      }
      if (board.spec().options().trace() != Trace.NONE) {
        p.vcpu().settle();
        board.spec().options().trace().exit(i, ExitEvent.kind(exit), p.state().r[Cpu.RIP]);
      }
      if (exit instanceof Exit.Shutdown) {
        board.tripleFault(i);
      }
      if (exit instanceof Exit.Debugged(DebugStop why)) {
        // The other CPUs stand where they are.
        stopForDebugger(debugger, i, why);
        return true;
      }
    }
    return ran;
  }

  /** What a request means; the outcome if it ends the run. */
  private @Nullable Outcome carryOut(PowerRequests.Request request) {
    return switch (request) {
      case PowerRequests.Request.PowerOff() -> new Outcome.PoweredOff();
      case PowerRequests.Request.Exit(int code) -> new Outcome.DebugExit(code);
      case PowerRequests.Request.Stop() -> new Outcome.Stopped();
      case PowerRequests.Request.Reset() -> restart(new Outcome.Reset());
      case PowerRequests.Request.Init() -> {
        // Without a BIOS, there is nothing at the reset vector.
        if (board.startsInBios()) {
          board.initCpus();
          yield null;
        }
        yield restart(new Outcome.Reset());
      }
      // A PC would reset. A kernel that is broken would then start over and over, and nobody would learn why.
      case PowerRequests.Request.TripleFault(int cpu, long rip) -> new Outcome.TripleFault(cpu, rip);
    };
  }

  private @Nullable Outcome restart(Outcome otherwise) {
    if (!board.spec().options().restartOnReset()) {
      return otherwise;
    }
    resets++;
    board.powerUp();
    return null;
  }

  /** No CPU has anything to do: sleeps until the next timer, or until somebody wakes it. */
  private void idle() {
    if (board.clock().skipIdle()) {
      return;
    }
    long before = System.nanoTime();
    while (!wake && !board.power().any()) {
      long nanos = Math.min(board.clock().nextDeadline() - board.clock().nanos(), LONGEST_SLEEP_NANOS);
      if (nanos <= 0) {
        break;
      }
      LockSupport.parkNanos(this, nanos);
      if (board.clock().nextDeadline() <= board.clock().nanos()) {
        break;
      }
    }
    wake = false;
    idleNanos += System.nanoTime() - before;
  }

  /** No CPU runs and no time passes, until somebody resumes the machine or asks something of the whole of it. */
  private void standStill() {
    board.settle();
    letTimePass(false);
    while (paused() && !board.power().any()) {
      LockSupport.parkNanos(this, LONGEST_SLEEP_NANOS);
      errands.carryOut();
    }
    letTimePass(true);
  }

  private void letTimePass(boolean passes) {
    if (passes) {
      board.clock().resume();
    } else {
      board.clock().pause();
    }
    timePasses = passes;
  }

  /** From any thread: something changed that an idle machine must look at. */
  private void wakeUp() {
    wake = true;
    LockSupport.unpark(thread);
  }

  /** Ends the run soon, whatever the guest does. */
  public void stop() {
    standstill.end();
    board.power().stop();
  }

  /**
   * Has another engine run the guest's code from the end of this turn on: the guest does not notice. Memory stays where
   * it is; the state of the CPUs, their pending interrupts and time go over exactly. As often as one likes.
   *
   * @param name one of {@link Engines#names}
   * @throws EngineException if the engine cannot run this machine, or not on this host; the guest runs on as before
   * @throws IllegalArgumentException if there is no engine of that name
   * @throws CancellationException if the machine has ended
   */
  public void engine(String name) throws InterruptedException {
    Engines.requireKnown(name);
    try {
      errands.run(() -> {
        board.changeEngine(name);
        return name;
      });
    } catch (ExecutionException e) {
      throw e.getCause() instanceof EngineException known
          ? known
          : new IllegalStateException("the engine cannot be changed", e.getCause());
    }
  }

  /** The name of the engine that runs the guest's code. */
  public String engine() {
    return board.engine();
  }

  /** Presses the power button: a guest with ACPI shuts down. */
  public void powerButton() {
    board.pressPowerButton();
  }

  /** Presses the reset button: all chips and CPUs are in their first state, and the guest starts anew. */
  public void reset() {
    board.power().reset();
  }

  /** Lets the guest and its time stand still from the end of this turn on; its screen can still be looked at. */
  public void pause() {
    paused = true;
    wakeUp();
  }

  /** Goes on after {@link #pause}; the guest does not notice that time has passed. */
  public void resume() {
    paused = false;
    standstill.tryNow();
    wakeUp();
  }

  /** Whether the guest stands still, or will after this turn: after {@link #pause}, or as the host's disk is full. */
  public boolean paused() {
    return paused || standstill.any();
  }

  /**
   * Why the guest stands still though nobody asked for it, in one line: the host has no room for what a disk of the
   * machine writes. It goes on by itself within a second of there being room. Empty if there is nothing of that kind.
   * {@link #close} throws an {@link org.javisor.disk.DiskException} then: what was not flushed may be missing there.
   */
  public Optional<String> standstill() {
    return standstill.reason();
  }

  /** Tells somebody, in one line each, when the guest stands still for want of room, and when it goes on. */
  public void onStandstill(Consumer<String> listener) {
    standstill.listener(listener);
  }

  /** Whether there is a screen. */
  public boolean hasDisplay() {
    return board.spec().options().display().isPresent();
  }

  /** The screen: pictures, its text, viewers. Black if the machine has no display. Safe from any thread. */
  public Screen screen() {
    return board.screen();
  }

  /** The keyboard: types text and presses keys. Safe from any thread. */
  public Keyboard keyboard() {
    return board.screen().keyboard();
  }

  /** Who gives orders to the guest; {@link IllegalStateException} without {@link MachineSpec#withAgent}. */
  public GuestAgent agent() {
    return board.agent().orElseThrow(
        () -> new IllegalStateException("this machine has no line to an agent: make it with MachineSpec.withAgent"));
  }

  /** Who asks the guest for memory; {@link IllegalStateException} without {@link VirtioSpec#withBalloon}. */
  public GuestBalloon balloon() {
    return board.balloon().orElseThrow(
        () -> new IllegalStateException("this machine has no balloon: make it with VirtioSpec.withBalloon"));
  }

  /** Connections between guest and host; {@link IllegalStateException} without {@link VirtioSpec#withSockets}. */
  public GuestSockets sockets() {
    return board.guestSockets().orElseThrow(
        () -> new IllegalStateException("this machine has no sockets: make it with VirtioSpec.withSockets"));
  }

  /**
   * Runs a program in the guest to its end, when the guest has booted.
   *
   * @param command a program and its arguments; for more, see {@link GuestAgent#exec(ExecRequest)}
   * @throws AgentException if there is no agent in the guest, the program takes longer than a minute, or the machine
   *     ends
   */
  public ExecResult exec(String... command) throws InterruptedException {
    return agent().exec(command);
  }

  /** The CD and floppy drives, for changing what is in them while the machine runs. Safe from any thread. */
  public RemovableMedia media() {
    return board.media();
  }

  /** Waits for the end of a started machine. */
  public Outcome await() throws InterruptedException {
    try {
      return end.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the machine failed", e.getCause());
    }
  }

  /** Waits for the end for at most {@code time}; empty if it still runs. */
  public Optional<Outcome> await(Duration time) throws InterruptedException {
    try {
      return Optional.of(end.get(time.toNanos(), TimeUnit.NANOSECONDS));
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the machine failed", e.getCause());
    }
  }

  /** For tests. */
  Board board() {
    return board;
  }

  /** The state of a CPU, for looking at when the machine does not run. */
  public Cpu cpu(int index) {
    board.processors().get(index).vcpu().settle();
    return board.processors().get(index).state();
  }

  /** Counters by name, in the order to print them. Approximate while the machine runs. */
  public Map<String, Long> statistics() {
    Map<String, Long> values = new LinkedHashMap<>();
    List<Map<String, Long>> engines = new ArrayList<>();
    long retired = 0;
    for (Processor p : board.processors()) {
      retired += p.vcpu().counters().retired();
      engines.add(p.vcpu().counters().values());
    }
    values.put("retired instructions", retired);
    engines.forEach(counters -> counters.forEach((name, value) -> values.merge(name, value, Long::sum)));
    board.addStatistics(values);
    values.put("resets", resets);
    values.put("idle nanoseconds", idleNanos);
    values.put("guest nanoseconds", board.clock().nanos());
    return values;
  }

  /**
   * What became of the guest's hottest code, for people: regions of translated code with their instructions, and hot
   * blocks that are none. For a machine that is paused or has ended.
   *
   * @param most how many of each are shown for each CPU, at least 1
   */
  public String explainHottest(int most) {
    return new CodeText(most).hottest(code());
  }

  /**
   * What became of the code at a linear address, as {@link #explainHottest}.
   *
   * @param most how many regions are shown for each CPU, at least 1: an address may lie in several
   */
  public String explain(long address, int most) {
    return new CodeText(most).at(code(), address);
  }

  private List<CodeReport> code() {
    return board.processors().stream().map(p -> p.vcpu().code()).toList();
  }

  /**
   * Lets a debugger stop this machine and look into it; the machine stands still from now on, if it runs.
   *
   * @throws IllegalStateException if there is a debugger already
   * @throws UnsupportedOperationException if the machine's engine does not stop for debuggers
   */
  public Debugger attachDebugger(Debugger.Listener listener) throws InterruptedException {
    Debugger attached = new Debugger(board, errands, new Debugger.Access() {
      @Override
      public void go() {
        resume();
      }

      @Override
      public void halt() {
        pause();
      }

      @Override
      public void detached() {
        detachDebugger();
      }
    }, listener);
    synchronized (this) {
      if (debugger != null) {
        throw new IllegalStateException("another debugger is attached to this machine");
      }
      debugger = attached;
    }
    boolean good = false;
    try {
      pause();
      attached.points(DebugPoints.NONE);
      good = true;
      return attached;
    } finally {
      if (!good) {
        detachDebugger();
      }
    }
  }

  private void detachDebugger() {
    Debugger attached = debugger;
    try {
      if (attached != null) {
        attached.points(DebugPoints.NONE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Debugger.MachineEndedException | UnsupportedOperationException e) {
      // Then nothing can stop it.
    } finally {
      debugger = null;
      resume();
    }
  }

  /** Stops the machine and frees all it has; may throw what {@link #standstill} says, and frees all even then. */
  @Override
  public void close() {
    stop();
    Thread runner = thread;
    if (runner != null && runner != Thread.currentThread()) {
      boolean interrupted = false;
      while (runner.isAlive() && !end.isDone()) {
        try {
          await(Duration.ofSeconds(1));
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    errands.close();
    board.guestEnds();
    forkMemory.close();
    board.close();
  }
}
