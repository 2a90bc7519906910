package org.javisor.cli.image;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.javisor.cli.UserError;
import org.javisor.device.BlockBackend;
import org.javisor.disk.Access;
import org.javisor.disk.DiskImage;
import org.javisor.disk.ImageSpec;
import org.javisor.disk.nbd.NbdServer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code javisor image serve}. */
@Command(
    name = "serve",
    description = "Offers a disk over the NBD protocol until Ctrl-C, on this host's loopback interface only.",
    footerHeading = "%nexamples%n",
    footer = {
      "  javisor image serve disk.qcow2 --port 10809", "  qemu-img info nbd://localhost:10809/",
      "  sudo nbd-client localhost 10809 /dev/nbd0"
    })
final class ServeCommand extends ImageAction {
  @Option(names = "--port", paramLabel = "N", defaultValue = "10809", description = "0: any that is free.")
  private int port;

  @Option(names = "--writable", description = "Clients may write.")
  private boolean writable;

  @Override
  int carryOut() throws IOException, UserError {
    if (port < 0 || port > 65535) {
      throw UserError.usage(port + " is no port; choose 0 to 65535");
    }
    Access access = writable ? Access.READ_WRITE : Access.READ_ONLY;
    CountDownLatch done = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> {
      done.countDown();
      // What clients wrote is complete in the file before the process ends.
      awaitQuietly(closed);
    }));
    try {
      serveUntil(done, access);
    } finally {
      closed.countDown();
    }
    return 0;
  }

  private void serveUntil(CountDownLatch done, Access access) throws IOException {
    try (BlockBackend disk = DiskImage.open(new ImageSpec(image(), format(), access));
        NbdServer server = NbdServer.start(disk, "", port)) {
      System.out.println("nbd://localhost:" + server.port() + "/");
      awaitQuietly(done);
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
