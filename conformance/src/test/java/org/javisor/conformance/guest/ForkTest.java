package org.javisor.conformance.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.javisor.device.CharacterBackend;
import org.javisor.machine.Console;
import org.javisor.machine.DriveSpec;
import org.javisor.machine.MachineSpec;
import org.javisor.machine.SnapshotException;
import org.javisor.machine.VirtualMachine;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A booted guest is doubled while it runs, once and twenty times. */
@Tag("guest")
@Timeout(600)
class ForkTest {
  private static final int MANY = 20;

  @TempDir
  private Path folder;

  private static VirtualMachine booted(String engine) throws InterruptedException {
    MachineSpec spec = GuestRun.defaultGuest().withMemory(512L << 20).withAgent().withSerial(new Console());
    VirtualMachine vm = VirtualMachine.createForkable(spec.withOptions(spec.options().withEngine(engine))).start();
    vm.agent().awaitReady(GuestRun.PATIENCE);
    vm.exec("sh", "-c", "echo before >/tmp/state").orThrow();
    return vm;
  }

  /** Memory that this process alone would give back, and its share of what is shared: kB. */
  private static long proportionalKilobytes() throws IOException {
    try (var lines = Files.lines(Path.of("/proc/self/smaps_rollup"))) {
      return lines.filter(line -> line.startsWith("Pss:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D+", "")))
          .sum();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"interpreter", "translator"})
  void parentAndChildGoOnFromTheSameInstantAndDoNotSeeEachOther(String engine) throws Exception {
    try (VirtualMachine parent = booted(engine)) {
      // The first time, classes are loaded.
      for (int i = 0; i < 3; i++) {
        parent.fork(new Console()).close();
      }
      long begin = System.nanoTime();
      try (VirtualMachine child = parent.fork(new Console()).start()) {
        long both = System.nanoTime() - begin;
        assertThat(child.exec("cat", "/tmp/state").text()).isEqualTo("before");
        long answered = System.nanoTime() - begin;
        System.out.printf("fork of 512 MB, until both run: %.1f ms; until the child answered: %.1f ms%n",
            both / 1e6, answered / 1e6);
        child.exec("sh", "-c", "echo child >/tmp/state").orThrow();
        parent.exec("sh", "-c", "echo parent >/tmp/state").orThrow();
        assertThat(child.exec("cat", "/tmp/state").text()).isEqualTo("child");
        assertThat(parent.exec("cat", "/tmp/state").text()).isEqualTo("parent");
        try (VirtualMachine grandchild = child.fork(new Console()).start()) {
          assertThat(grandchild.exec("cat", "/tmp/state").text()).isEqualTo("child");
        }
      }
      assertThat(parent.exec("cat", "/tmp/state").text()).isEqualTo("parent");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = "interpreter")
  void twentyForksShareWhatNoneOfThemChanges(String engine) throws Exception {
    try (VirtualMachine parent = booted(engine)) {
      System.gc();
      long one = proportionalKilobytes();
      List<List<CharacterBackend>> lines = new ArrayList<>();
      for (int i = 0; i < MANY; i++) {
        lines.add(List.of(new Console()));
      }
      long begin = System.nanoTime();
      List<VirtualMachine> children = new ArrayList<>(parent.forkAll(lines));
      long made = System.nanoTime() - begin;
      try {
        children.forEach(VirtualMachine::start);
        for (int i = 0; i < MANY; i++) {
          assertThat(children.get(i).exec("sh", "-c", "cat /tmp/state; echo " + i + " >/tmp/state").text())
              .isEqualTo("before");
        }
        System.gc();
        long all = proportionalKilobytes();
        System.out.printf(
            "one machine: %d MB in this process; with %d forks that ran a command: %d MB; made in %.1f ms%n",
            one >> 10, MANY, all >> 10, made / 1e6);
        assertThat(children.get(7).exec("cat", "/tmp/state").text()).isEqualTo("7");
        assertThat(all - one).as("kB beyond one machine").isLessThan(MANY * 40L * 1024);
      } finally {
        Collections.reverse(children);
        children.forEach(VirtualMachine::close);
      }
      assertThat(parent.exec("cat", "/tmp/state").text()).isEqualTo("before");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = "interpreter")
  void aMachineWithADiskThatIsWrittenIsNotDoubled(String engine) throws Exception {
    Path disk = Files.write(folder.resolve("disk.img"), new byte[1 << 20]);
    MachineSpec spec = GuestRun.defaultGuest().withDrive(DriveSpec.virtioDisk(disk)).withSerial(new Console());
    try (VirtualMachine vm = VirtualMachine.create(spec.withOptions(spec.options().withEngine(engine))).start()) {
      assertThatThrownBy(() -> vm.fork(new Console())).isInstanceOf(SnapshotException.class)
          .hasMessageContaining("two machines cannot write to");
    }
  }
}
