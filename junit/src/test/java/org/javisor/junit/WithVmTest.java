package org.javisor.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.javisor.machine.Console;
import org.javisor.machine.VirtualMachine;
import org.javisor.machine.agent.GuestAgent;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.reporting.FileEntry;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs classes of tests as a project of somebody else would, and looks at what they leave. */
@Tag("guest")
@Timeout(600)
class WithVmTest {
  private static final String INNER = "javisor.junit.inner";

  /** What tests of the inner classes saw. */
  private static final List<String> SEEN = new CopyOnWriteArrayList<>();

  @WithVm(memoryMegabytes = 192)
  @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
  @EnabledIfSystemProperty(named = INNER, matches = "true")
  static class OneForTheClass {
    @Test
    @Order(1)
    void theKernelIsLinux(VirtualMachine vm) throws InterruptedException {
      SEEN.add(vm.exec("uname", "-s").text());
      vm.exec("touch", "/tmp/was-here").orThrow();
    }

    @Test
    @Order(2)
    void theMachineIsTheSame(GuestAgent agent, Console console) throws InterruptedException {
      SEEN.add("file there: " + agent.exec("test", "-e", "/tmp/was-here").ok());
      SEEN.add("console: " + console.text().contains("Javisor guest"));
    }

    @Test
    @Order(3)
    void fails(VirtualMachine vm) {
      fail("on purpose, in a machine with " + vm.statistics().size() + " counters");
    }
  }

  @WithVm(memoryMegabytes = 192, fork = true)
  @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
  @EnabledIfSystemProperty(named = INNER, matches = "true")
  static class OneForEachTest {
    @Test
    @Order(1)
    void leavesAFile(VirtualMachine vm) throws InterruptedException {
      vm.exec("touch", "/tmp/was-here").orThrow();
    }

    @Test
    @Order(2)
    void doesNotSeeIt(VirtualMachine vm) throws InterruptedException {
      SEEN.add("file there: " + vm.exec("test", "-e", "/tmp/was-here").ok());
    }
  }

  /** Remembers what became of tests. */
  private static final class Log implements TestExecutionListener {
    final List<String> results = new ArrayList<>();
    final List<String> files = new ArrayList<>();

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
      if (test.isTest()) {
        results.add(test.getDisplayName().replaceAll("\\(.*", "") + " " + result.getStatus());
      }
    }

    @Override
    public void fileEntryPublished(TestIdentifier test, FileEntry entry) {
      try {
        files.add(entry.getPath().getFileName() + ": " + Files.readString(entry.getPath(), StandardCharsets.UTF_8));
      } catch (IOException e) {
        files.add(e.toString());
      }
    }
  }

  private static Log run(Class<?> tests) {
    SEEN.clear();
    Log log = new Log();
    LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request().selectors(selectClass(tests)).build();
    System.setProperty(INNER, "true");
    try {
      LauncherFactory.create().execute(request, log);
    } finally {
      System.clearProperty(INNER);
    }
    return log;
  }

  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).filter(name -> name.startsWith("javisor"))
        .toList();
  }

  private static List<String> openFiles() throws IOException {
    List<String> open = new ArrayList<>();
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      for (Path descriptor : descriptors.toList()) {
        try {
          String target = Files.readSymbolicLink(descriptor).toString();
          if (target.contains("javisor-") && !target.endsWith(".jar")) {
            open.add(target);
          }
        } catch (NoSuchFileException e) {
          // Closed meanwhile: the folder's own descriptor.
        }
      }
    }
    return open;
  }

  @Test
  void theTestsOfAClassShareAMachineAndAFailureHasTheConsole() {
    Log log = run(OneForTheClass.class);
    assertThat(log.results)
        .containsExactly("theKernelIsLinux SUCCESSFUL", "theMachineIsTheSame SUCCESSFUL", "fails FAILED");
    assertThat(SEEN).containsExactly("Linux", "file there: true", "console: true");
    assertThat(log.files).singleElement().asString().startsWith("console.txt: ").contains("Javisor guest");
  }

  @Test
  void eachTestGetsAForkOfTheMachine() {
    Log log = run(OneForEachTest.class);
    assertThat(log.results).containsExactly("leavesAFile SUCCESSFUL", "doesNotSeeIt SUCCESSFUL");
    assertThat(SEEN).containsExactly("file there: false");
  }

  @Test
  void nothingIsLeftBehind() throws IOException {
    run(OneForEachTest.class);
    assertThat(threads()).isEmpty();
    assertThat(openFiles()).isEmpty();
    try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
      assertThat(maps.filter(line -> line.contains("/javisor-") && line.contains(".memory"))).isEmpty();
    }
  }
}
