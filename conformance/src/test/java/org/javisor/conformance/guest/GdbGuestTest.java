package org.javisor.conformance.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.javisor.gdb.GdbServer;
import org.javisor.machine.Console;
import org.javisor.machine.MachineSpec;
import org.javisor.machine.VirtualMachine;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** gdb stops Debian's kernel while it boots, at the address of one of its functions, and lets it go on. */
@Tag("guest")
@Timeout(600)
class GdbGuestTest {
  private static final Path GDB = Path.of("/usr/bin/gdb");

  /** Called once, by the thread that becomes the first process. */
  private static final String FUNCTION = "kernel_init";

  /** Where the kernel has it, as a kernel says that boots without a debugger. */
  private static String function = "";

  @TempDir
  private Path folder;

  private static MachineSpec machine(String engine) {
    MachineSpec spec = GuestRun.defaultGuest();
    spec = spec.withCommandLine(spec.boot().commandLine() + " nokaslr").withAgent().withSerial(new Console());
    return spec.withOptions(spec.options().withEngine(engine));
  }

  @BeforeAll
  static void askTheKernel() throws InterruptedException {
    assumeTrue(Files.isExecutable(GDB), "gdb is not installed");
    try (VirtualMachine vm = VirtualMachine.create(machine("interpreter")).start()) {
      vm.agent().awaitReady(GuestRun.PATIENCE);
      function = "0x" + vm.exec("sh", "-c", "grep -i ' t " + FUNCTION + "$' /proc/kallsyms | cut -d' ' -f1").text();
    }
  }

  private String gdb(GdbServer server, String... commands) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of(GDB.toString(), "-nx", "-batch"));
    words.addAll(List.of("-ex", "target remote 127.0.0.1:" + server.address().getPort()));
    for (String command : commands) {
      words.addAll(List.of("-ex", command));
    }
    Path output = folder.resolve("gdb.log");
    ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().put("LC_ALL", "C.UTF-8");
    Process process = builder.start();
    process.getOutputStream().close();
    if (!process.waitFor(4, TimeUnit.MINUTES)) {
      process.destroyForcibly();
    }
    return Files.readString(output);
  }

  @ParameterizedTest
  @ValueSource(strings = {"interpreter", "translator"})
  void aBootingKernelStopsAtAFunctionAndGoesOn(String engine) throws IOException, InterruptedException {
    assertThat(function).matches("0xffffffff8[0-9a-f]{7}");
    try (VirtualMachine vm = VirtualMachine.create(machine(engine));
        GdbServer server = GdbServer.start(
            vm, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), text -> {})) {
      vm.pause();
      vm.start();
      String output = gdb(
          server, "break *" + function, "continue", "p $rip == " + function, "p $cpl", "stepi", "stepi", "stepi",
          "p $rip > " + function, "p $cr3 != 0", "x/2xg $rsp", "detach");
      assertThat(output).contains("Breakpoint 1, " + function, "$1 = 1", "$2 = 0", "$3 = 1", "$4 = 1", "detached");
      assertThat(output).doesNotContain("Cannot access memory");
      vm.agent().awaitReady(GuestRun.PATIENCE);
      assertThat(vm.exec("echo", "on").text()).isEqualTo("on");
    }
  }
}
