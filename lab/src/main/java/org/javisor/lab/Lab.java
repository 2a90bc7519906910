package org.javisor.lab;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.javisor.disk.Access;
import org.javisor.disk.Medium;
import org.javisor.machine.Console;
import org.javisor.machine.DriveSpec;
import org.javisor.machine.MachineSpec;
import org.javisor.machine.SnapshotException;
import org.javisor.machine.VirtualMachine;
import org.javisor.machine.agent.AgentException;
import org.javisor.machine.agent.ExecRequest;
import org.javisor.machine.agent.ExecResult;

/**
 * Boots a guest, continues it in a machine for each {@link Setup}, and has all of them do the same work in turn,
 * so that what else the host does hits all alike. While one works the others are paused.
 */
public final class Lab {
  private static final Duration BOOT = Duration.ofMinutes(5);
  private static final Duration WORK = Duration.ofMinutes(3);
  private static final long DISK_BYTES = 16 << 20;

  private final MachineSpec guest;
  private final Progress progress;

  /**
   * @param guest a Linux that starts the agent, with a shell and busybox; without drives and serial ports
   * @param progress told what goes on
   */
  public Lab(MachineSpec guest, Progress progress) {
    this.guest = guest;
    this.progress = progress;
  }

  /** Told what goes on. */
  public interface Progress {
    void started(String step);

    void ended(String step);
  }

  /** How many steps a measurement has. */
  public static int steps(List<Setup> setups, int workloads, int rounds) {
    int boots = (int) setups.stream().map(Setup::paravirtual).distinct().count();
    return boots + setups.size() + setups.size() * workloads * (1 + rounds);
  }

  /** One of the machines. */
  private record Bench(Setup setup, VirtualMachine vm) {
  }

  /** What a workload has taken so far. */
  private static final class Series {
    private final List<Double> seconds = new ArrayList<>();
    private Map<String, Long> counters = Map.of();
    private String output = "";
  }

  /**
   * Measures. Each workload runs once to warm up, and then once in each round.
   *
   * @param folder for snapshots and a disk, which stay there
   * @throws LabException if a guest does not boot, or does not do its work
   */
  public Results measure(List<Setup> setups, List<Workload> workloads, int rounds, Path folder)
      throws LabException, InterruptedException {
    List<Bench> benches = new ArrayList<>();
    try {
      MachineSpec spec = guest.withDrive(disk(folder)).withAgent();
      Map<Boolean, Path> snapshots = new LinkedHashMap<>();
      for (Setup setup : setups) {
        Path snapshot = snapshots.get(setup.paravirtual());
        if (snapshot == null) {
          snapshot = folder.resolve(setup.name() + ".snapshot");
          boot(setup.seenBy(spec), snapshot);
          snapshots.put(setup.paravirtual(), snapshot);
        }
        benches.add(continued(setup, spec, snapshot));
      }
      return new Results(host(), rounds, measured(benches, workloads, rounds));
    } catch (AgentException | IOException e) {
      throw new LabException(String.valueOf(e.getMessage()), e);
    } finally {
      benches.forEach(bench -> bench.vm().close());
    }
  }

  /** All machines read the same one. */
  private static DriveSpec disk(Path folder) throws IOException {
    Path disk = folder.resolve("disk.img");
    try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "rw")) {
      file.setLength(DISK_BYTES);
    }
    return new DriveSpec(DriveSpec.Bus.VIRTIO, Medium.DISK, disk, Access.READ_ONLY);
  }

  private void boot(MachineSpec spec, Path snapshot) throws InterruptedException, SnapshotException {
    String step = "the guest boots";
    progress.started(step);
    Console console = new Console();
    try (VirtualMachine vm = VirtualMachine.create(spec.withSerial(console))) {
      vm.start().agent().awaitReady(BOOT);
      vm.save(snapshot, "");
    }
    progress.ended(step);
  }

  private Bench continued(Setup setup, MachineSpec spec, Path snapshot) throws InterruptedException, SnapshotException {
    String step = "the guest continues: " + setup.title();
    progress.started(step);
    VirtualMachine vm = VirtualMachine.restore(setup.applyTo(spec.withSerial(new Console())), snapshot);
    boolean ready = false;
    try {
      vm.start().agent().awaitReady(BOOT);
      vm.pause();
      ready = true;
    } finally {
      if (!ready) {
        vm.close();
      }
    }
    progress.ended(step);
    return new Bench(setup, vm);
  }

  private List<Measurement> measured(List<Bench> benches, List<Workload> workloads, int rounds)
      throws LabException, InterruptedException {
    List<Measurement> all = new ArrayList<>();
    for (Workload workload : workloads) {
      Map<Setup, Series> series = new LinkedHashMap<>();
      for (int round = 0; round <= rounds; round++) {
        for (Bench bench : benches) {
          String step = workload + ", " + (round == 0 ? "to warm up" : "round " + round) + ": " + bench.setup().title();
          progress.started(step);
          work(bench, workload, round, series.computeIfAbsent(bench.setup(), s -> new Series()));
          progress.ended(step);
        }
      }
      series.forEach((setup, s) -> all.add(new Measurement(setup, workload, s.seconds, s.counters, s.output)));
    }
    return all;
  }

  private static void work(Bench bench, Workload workload, int round, Series series)
      throws LabException, InterruptedException {
    VirtualMachine vm = bench.vm();
    vm.resume();
    Map<String, Long> before = vm.statistics();
    long start = System.nanoTime();
    ExecResult result = vm.agent().exec(ExecRequest.shell(workload.script()).withTimeout(WORK));
    long nanos = System.nanoTime() - start;
    Map<String, Long> after = vm.statistics();
    vm.pause();
    if (!result.ok()) {
      throw new LabException(
          "the guest cannot do '%s' under %s: exit status %d, %s".formatted(
              workload, bench.setup().title(), result.exitCode(), result.errorText().strip()));
    }
    series.output = result.text().strip();
    if (round > 0) {
      series.seconds.add(nanos / 1e9);
      series.counters = difference(before, after);
    }
  }

  private static Map<String, Long> difference(Map<String, Long> before, Map<String, Long> after) {
    Map<String, Long> grown = new TreeMap<>();
    after.forEach((name, value) -> grown.put(name, value - before.getOrDefault(name, 0L)));
    return grown;
  }

  private static String host() {
    return "%s %s, %d processors, Java %s".formatted(
        System.getProperty("os.name"), System.getProperty("os.arch"), Runtime.getRuntime().availableProcessors(),
        Runtime.version());
  }
}
