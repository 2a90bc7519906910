package org.javisor.gdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.javisor.firmware.BootFile;
import org.javisor.firmware.BootRequest;
import org.javisor.firmware.Entry;
import org.javisor.machine.MachineSpec;
import org.javisor.machine.Outcome;
import org.javisor.machine.VirtualMachine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The debugger itself, on a kernel of a few instructions. */
@Timeout(120)
class GdbTest {
  private static final Path GDB = Path.of("/usr/bin/gdb");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /**
   * At 0x100000: mov ecx, 3; at 0x100005: inc dword [0x200000]; at 0x10000B: dec ecx; jnz 0x100005; at 0x10000E: mov
   * al, 0x10; out 0xF4, al, which ends the machine.
   */
  private static final String COUNT = "B903000000 FF0500002000 49 75F7 B010 E6F4 F4EBFD";

  /** jmp to itself. */
  private static final String SPIN = "EBFE";

  @TempDir
  private Path folder;

  private static VirtualMachine machine(String code, String engine) {
    MachineSpec spec = MachineSpec.boot(
        BootRequest.of(new BootFile("code", HexFormat.of().parseHex(code.replace(" ", "")))))
        .withEntry(new Entry.Flat(0x10_0000, false))
        .withMemory(MachineSpec.MINIMUM_MEMORY_BYTES);
    VirtualMachine vm = VirtualMachine.create(spec.withOptions(spec.options().withEngine(engine)));
    vm.pause();
    return vm.start();
  }

  private static GdbServer server(VirtualMachine vm) throws IOException {
    return GdbServer.start(vm, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), text -> {});
  }

  /** What gdb prints for commands, after it has connected. */
  private String gdb(GdbServer server, String... commands) throws IOException, InterruptedException {
    assumeTrue(Files.isExecutable(GDB), "gdb is not installed");
    List<String> words = new ArrayList<>(List.of(GDB.toString(), "-nx", "-batch"));
    words.addAll(List.of("-ex", "set confirm off", "-ex", "set tcp connect-timeout 20"));
    words.addAll(List.of("-ex", "target remote 127.0.0.1:" + server.address().getPort()));
    for (String command : commands) {
      words.addAll(List.of("-ex", command));
    }
    Path output = folder.resolve("gdb.log");
    ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().put("LC_ALL", "C.UTF-8");
    Process process = builder.start();
    process.getOutputStream().close();
    if (!process.waitFor(90, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    return Files.readString(output);
  }

  @ParameterizedTest
  @ValueSource(strings = {"interpreter", "translator"})
  void aProgramIsSteppedStoppedWatchedAndChanged(String engine) throws IOException, InterruptedException {
    try (VirtualMachine vm = machine(COUNT, engine); GdbServer server = server(vm)) {
      String output = gdb(
          server, "p/x $rip", "stepi", "p $rcx", "p/x $rip",
          "break *0x10000b", "continue", "x/wx 0x200000", "delete",
          "watch *(int *)0x200000", "continue", "p/x $rip", "delete",
          "hbreak *0x10000e", "continue", "x/wx 0x200000", "delete",
          "set var *(int *)0x200000 = 0x1234", "x/wx 0x200000", "set $rbx = 7", "p $rbx",
          "p $eflags", "p/x $cr0 & 1", "p $xmm0.uint128", "info threads", "continue");
      assertThat(output).contains("$1 = 0x100000", "$2 = 3", "$3 = 0x100005");
      assertThat(output).contains("Breakpoint 1, 0x000000000010000b", "0x200000:\t0x00000001");
      assertThat(output).contains("Hardware watchpoint 2: *(int *)0x200000", "Old value = 1", "New value = 2");
      assertThat(output).contains("$4 = 0x10000b", "0x000000000010000e in", "0x200000:\t0x00000003");
      assertThat(output).contains("0x200000:\t0x00001234", "$5 = 7", "ZF", "$7 = 0x1", "CPU 0 [running]");
      assertThat(output).contains("[Inferior 1 (Remote target) exited with code");
      assertThat(vm.await(PATIENCE)).contains(new Outcome.DebugExit(0x21));
    }
  }

  @Test
  void whoLeavesLetsTheMachineGoOn() throws IOException, InterruptedException {
    try (VirtualMachine vm = machine(COUNT, "interpreter"); GdbServer server = server(vm)) {
      String output = gdb(server, "break *0x10000b", "continue", "detach");
      assertThat(output).contains("Breakpoint 1, ", "detached");
      assertThat(vm.await(PATIENCE)).contains(new Outcome.DebugExit(0x21));
    }
  }

  /** Answers of the server, read packet by packet. */
  private static String answer(InputStream in) throws IOException {
    StringBuilder text = new StringBuilder();
    int b = in.read();
    while (b >= 0 && b != '$') {
      b = in.read();
    }
    b = in.read();
    while (b >= 0 && b != '#') {
      text.append((char) b);
      b = in.read();
    }
    in.readNBytes(2);
    return text.toString();
  }

  private static void send(OutputStream out, String packet) throws IOException {
    out.write(PacketReader.framed(packet.getBytes(StandardCharsets.ISO_8859_1)));
    out.flush();
  }

  @ParameterizedTest
  @ValueSource(strings = {"interpreter", "translator"})
  void anInterruptStopsWhatRunsForEver(String engine) throws IOException, InterruptedException {
    try (VirtualMachine vm = machine(SPIN, engine); GdbServer server = server(vm);
        Socket client = new Socket(server.address().getAddress(), server.address().getPort())) {
      OutputStream out = client.getOutputStream();
      InputStream in = client.getInputStream();
      send(out, "?");
      assertThat(answer(in)).isEqualTo("T05thread:1;");
      send(out, "vCont;c");
      while (vm.statistics().get("retired instructions") < 1000) {
        Thread.onSpinWait();
      }
      out.write(3);
      out.flush();
      assertThat(answer(in)).isEqualTo("T02thread:1;");
      send(out, "p10");
      assertThat(answer(in)).isEqualTo("0000100000000000");
    }
  }

  @Test
  void aConnectionThatBreaksLetsTheMachineGoOn() throws IOException, InterruptedException {
    try (VirtualMachine vm = machine(COUNT, "interpreter"); GdbServer server = server(vm)) {
      try (Socket client = new Socket(server.address().getAddress(), server.address().getPort())) {
        send(client.getOutputStream(), "Z0,10000b,1");
        assertThat(answer(client.getInputStream())).isEqualTo("OK");
      }
      assertThat(vm.await(PATIENCE)).contains(new Outcome.DebugExit(0x21));
    }
  }

  @Test
  void addressesThatOthersReachAreRefused() {
    try (VirtualMachine vm = machine(SPIN, "interpreter")) {
      assertThatThrownBy(() -> GdbServer.start(vm, new InetSocketAddress("0.0.0.0", 0), text -> {}))
          .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("loopback");
    }
  }
}
