package org.javisor.conformance.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Random;
import org.javisor.machine.Console;
import org.javisor.machine.MachineSpec;
import org.javisor.machine.VirtualMachine;
import org.javisor.machine.agent.ExecRequest;
import org.javisor.machine.agent.GuestProcess;
import org.javisor.virtio.vsock.HostSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Debian's driver of socket devices: programs in the guest and on the host talk without a network. */
@Tag("guest")
@Timeout(600)
@TestInstance(Lifecycle.PER_CLASS)
class SocketGuestTest {
  private static final Duration LONG = Duration.ofMinutes(3);
  private static final int BYTES = 3_000_000;

  @TempDir
  private static Path folder;

  private VirtualMachine vm;

  @BeforeAll
  void boot() throws InterruptedException, IOException {
    MachineSpec spec = GuestRun.defaultGuest().withAgent();
    vm = VirtualMachine.create(
        spec.withVirtio(spec.virtio().withSockets(42)).withSerial(new Console())).start();
    vm.agent().awaitReady(GuestRun.PATIENCE);
    put("client", SocketProgram.client(1234));
    put("stranger", SocketProgram.client(99));
    put("server", SocketProgram.server(5000));
  }

  @AfterAll
  void end() {
    vm.close();
  }

  private void put(String name, byte[] program) throws IOException, InterruptedException {
    Path file = Files.write(folder.resolve(name), program);
    assertThat(file.toFile().setExecutable(true)).isTrue();
    vm.agent().copyTo(file, "/tmp/" + name);
  }

  private String shell(String script) throws InterruptedException {
    return vm.agent().exec(ExecRequest.shell(script).withTimeout(LONG)).text();
  }

  private static String sha256(InputStream in) throws IOException {
    try {
      DigestInputStream digest = new DigestInputStream(in, MessageDigest.getInstance("SHA-256"));
      digest.transferTo(java.io.OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(digest.getMessageDigest().digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aProgramOfTheGuestIsServedByTheHost() throws InterruptedException {
    vm.sockets().listen(1234, connection -> {
      String digest = sha256(connection.input());
      connection.output().write(digest.getBytes(StandardCharsets.US_ASCII));
    });
    String script = "head -c " + BYTES + " /dev/urandom >/tmp/sent; /tmp/client </tmp/sent; "
        + "echo; sha256sum </tmp/sent";
    String[] lines = shell(script).split("\\s+");
    assertThat(lines[0]).hasSize(64).isEqualTo(lines[1]);
    assertThat(shell("dmesg | grep -i 'vsock.*error'; true")).isEmpty();
  }

  @Test
  void aProgramOfTheHostIsServedByTheGuest() throws InterruptedException, IOException {
    byte[] sent = new byte[BYTES];
    new Random(3).nextBytes(sent);
    ExecRequest listen = ExecRequest.shell("echo taken | /tmp/server >/tmp/got").withTimeout(LONG);
    try (GuestProcess server = vm.agent().start(listen)) {
      try (HostSocket connection = connected()) {
        connection.output().write(sent);
        connection.output().close();
        assertThat(new String(connection.input().readAllBytes(), StandardCharsets.US_ASCII)).isEqualTo("taken\n");
      }
      assertThat(server.await(LONG)).contains(0);
    }
    assertThat(shell("sha256sum </tmp/got")).startsWith(sha256(new ByteArrayInputStream(sent)));
  }

  /** The program in the guest takes a moment until it listens. */
  private HostSocket connected() throws IOException {
    long end = System.nanoTime() + LONG.toNanos();
    while (true) {
      try {
        return vm.sockets().connect(5000);
      } catch (IOException e) {
        if (System.nanoTime() > end) {
          throw e;
        }
      }
    }
  }

  @Test
  void whereNobodyListensBothAreRefused() throws InterruptedException {
    assertThat(shell("echo x | /tmp/stranger")).contains("check: socket failed at B");
    assertThatThrownBy(() -> vm.sockets().connect(6000)).isInstanceOf(IOException.class)
        .hasMessageContaining("nobody in the guest answers at port 6000");
  }
}
