package org.javisor.conformance.kvm;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.javisor.conformance.guest.Rounds;
import org.javisor.cpu.CpuModel;
import org.javisor.engine.kvm.KvmAbility;
import org.javisor.engine.kvm.KvmHost;
import org.javisor.engine.kvm.KvmProbe;
import org.javisor.machine.Console;
import org.javisor.machine.DriveSpec;
import org.javisor.machine.MachineSpec;
import org.javisor.machine.NetworkSpec;
import org.javisor.machine.Outcome;
import org.javisor.machine.VirtualMachine;
import org.javisor.network.nat.NatSettings;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

/**
 * The program that runs inside the test bed: prints one line for each check, {@code check: NAME ok} or what went wrong.
 * The test outside reads them.
 */
final class InsideBed {
  private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);
  private static final long MEMORY = 128L << 20;
  private static final int DISK_BYTES = 1 << 20;
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  /** What QEMU 7.2's processor does unlike a real one: a wrong fault, and stores into running code seen late. */
  private static final Set<String> KNOWN = Set.of(
      "aNonCanonicalStackAddressIsAStackFault", "aStoreIntoTheRunningBlockIsSeenByTheNextInstruction",
      "codePatchedInALoopRunsAsPatchedEachTime");

  /** The check that runs now. */
  private static volatile String running = "";

  private InsideBed() {}

  /** A check. */
  private interface Check {
    void run() throws Exception;
  }

  /** @param arguments the checks: abilities, programs, linux, changes; and the folder with the guest's files */
  public static void main(String[] arguments) {
    Path files = Path.of(arguments[0]);
    for (String check : List.of(arguments).subList(1, arguments.length)) {
      switch (check) {
        case "abilities" -> check(check, InsideBed::abilities);
        case "programs" -> programs();
        case "linux" -> check(check, () -> linux(files));
        case "changes" -> check(check, () -> changes(files));
        default -> throw new IllegalArgumentException("no check " + check);
      }
    }
    OUT.println("check: all done");
  }

  /** Says where a check hangs: nobody can look into this machine from outside. */
  private static void watch(String name, Thread runner) {
    long patience = PATIENCE.toNanos();
    Thread.ofPlatform().daemon().start(() -> {
      LockSupport.parkNanos(patience);
      if (name.equals(running)) {
        OUT.println("check: " + name + " failed: hangs");
        Stream.of(runner.getStackTrace()).forEach(frame -> OUT.println("  at " + frame));
      }
    });
  }

  private static void check(String name, Check check) {
    long start = System.nanoTime();
    running = name;
    watch(name, Thread.currentThread());
    try {
      check.run();
      OUT.printf("check: %s ok (%d ms)%n", name, (System.nanoTime() - start) / 1_000_000);
    } catch (TestAbortedException e) {
      OUT.printf("check: %s skipped: %s%n", name, e.getMessage());
    } catch (Exception | Error e) {
      if (KNOWN.contains(name)) {
        OUT.printf("check: %s is known not to hold%n", name);
        return;
      }
      Throwable cause = e instanceof InvocationTargetException && e.getCause() != null ? e.getCause() : e;
      OUT.printf("check: %s failed: %s%n", name, String.valueOf(cause).replaceAll("\\s+", " "));
      cause.printStackTrace(OUT);
    }
  }

  private static void abilities() {
    Set<KvmAbility> found = KvmProbe.abilities();
    OUT.println("abilities: " + found);
    List<KvmAbility> missing = new ArrayList<>(List.of(KvmAbility.values()));
    missing.removeAll(found);
    // QEMU's processor does not tell KVM of XSETBV.
    missing.remove(KvmAbility.XCR0_COHERENT);
    if (!missing.isEmpty()) {
      throw new AssertionError("not found: " + missing);
    }
  }

  /** Every test of {@link KvmVcpuTest}, without a test framework, which takes its time to start here. */
  private static void programs() {
    List<Method> tests = new ArrayList<>();
    for (Class<?> type = KvmVcpuTest.class; type != Object.class; type = type.getSuperclass()) {
      for (Method method : type.getDeclaredMethods()) {
        if (method.isAnnotationPresent(Test.class) && !Modifier.isAbstract(method.getModifiers())) {
          method.setAccessible(true);
          tests.add(method);
        }
      }
    }
    tests.sort(Comparator.comparing(Method::getName));
    KvmVcpuTest instance = new KvmVcpuTest();
    tests.forEach(test -> check(test.getName(), () -> test.invoke(instance)));
  }

  private static MachineSpec machine(Path files, String initramfs, String engine, Console console) {
    CpuModel model;
    try (KvmHost host = KvmHost.open()) {
      model = CpuModel.parse(host.features().fitting("x86-64-v2"));
    }
    MachineSpec spec = MachineSpec.kernel(files.resolve("vmlinuz")).withInitrd(files.resolve(initramfs))
        .withMemory(MEMORY).withCpuModel(model).withSerial(console)
        .withCommandLine("console=ttyS0 quiet panic=-1 random.trust_cpu=on");
    return spec.withOptions(spec.options().withEngine(engine));
  }

  /** A whole life of a guest under hardware assist. */
  private static void linux(Path files) throws InterruptedException {
    Console console = new Console();
    try (VirtualMachine vm = VirtualMachine.create(machine(files, "check.img", "kvm", console)).start()) {
      Optional<Outcome> outcome = vm.await(PATIENCE);
      show(console.text(), vm);
      require(outcome.equals(Optional.of(new Outcome.PoweredOff())), "it ended with " + outcome);
    }
  }

  /** A guest that computes, and uses disk and network, while its engine changes. */
  private static void changes(Path files) throws IOException, InterruptedException {
    Console console = new Console();
    Path disk = Files.write(files.resolve("disk.img"), new byte[DISK_BYTES]);
    MachineSpec spec = machine(files, "rounds.img", "kvm", console).withDrive(DriveSpec.virtioDisk(disk))
        .withNetwork(NetworkSpec.nat(NatSettings.standard()).withCard(NetworkSpec.Card.VIRTIO));
    List<String> engines = List.of("translator", "kvm", "interpreter", "kvm");
    long longest = 0;
    int changes = 0;
    try (VirtualMachine vm = VirtualMachine.create(spec).start()) {
      if (!console.awaitText("round 2 at", PATIENCE)) {
        show(console.text(), vm);
        throw new AssertionError("no round");
      }
      Optional<Outcome> outcome = Optional.empty();
      while (outcome.isEmpty() && !console.text().contains("rounds over")) {
        String next = engines.get(changes % engines.size());
        long before = System.nanoTime();
        vm.engine(next);
        longest = Math.max(longest, System.nanoTime() - before);
        changes++;
        outcome = vm.await(Duration.ofSeconds(1));
      }
      vm.await(PATIENCE);
      show(console.text(), vm);
    }
    OUT.printf("engine changes: %d, the longest %d us%n", changes, longest / 1000);
    require(changes >= engines.size(), "too few changes");
    require(Rounds.on(Files.readAllBytes(disk)).equals(Rounds.in(console.text())), "the disk has other rounds");
  }

  private static void show(String text, VirtualMachine vm) {
    OUT.println(text.replaceAll("(?m)^check: ", "guest: "));
    OUT.println("statistics: " + vm.statistics());
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }
}
