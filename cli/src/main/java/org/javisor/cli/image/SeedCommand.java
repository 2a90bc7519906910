package org.javisor.cli.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.javisor.cli.HelpOption;
import org.javisor.cli.UserError;
import org.javisor.disk.iso.IsoImage;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code javisor image seed}.
 *
 * @see "cloud-init documentation, NoCloud data source"
 */
@Command(
    name = "seed",
    description = "Makes the CD that tells a cloud image its users, keys, packages and network (cloud-init, NoCloud).",
    footerHeading = "%nexamples%n",
    footer = {
      "  javisor image seed seed.iso --user ann --ssh-key ~/.ssh/id_ed25519.pub --package htop",
      "  javisor image seed seed.iso --user-data my.yaml --network-config net.yaml",
      "  javisor run --disk debian-cloud.qcow2,snapshot --cdrom seed.iso"
    })
final class SeedCommand implements Callable<Integer> {
  @Mixin
  @SuppressWarnings("UnusedVariable")
  private final HelpOption help = new HelpOption();

  @Parameters(index = "0", paramLabel = "FILE", description = "The new CD image.")
  @SuppressWarnings("NullAway.Init")
  private Path file;

  @Option(names = "--hostname", paramLabel = "NAME", defaultValue = "javisor", description = "The guest's name.")
  private String hostname = "javisor";

  @Option(names = "--user", paramLabel = "NAME", description = "A user who may become root.")
  private @Nullable String user;

  @Option(names = "--ssh-key", paramLabel = "FILE", description = "A public key of the user; may be repeated.")
  private List<Path> keys = List.of();

  @Option(names = "--package", paramLabel = "NAME", description = "A package to install; may be repeated.")
  private List<String> packages = List.of();

  @Option(names = "--user-data", paramLabel = "FILE", description = "Instead of all of these: a file for cloud-init.")
  private @Nullable Path userData;

  @Option(names = "--network-config", paramLabel = "FILE", description = "How the network is set up; else by DHCP.")
  private @Nullable Path networkConfig;

  @Option(names = "--force", description = "Replaces a file that is there.")
  private boolean force;

  @Override
  public Integer call() throws UserError {
    if (!force && Files.exists(file)) {
      throw UserError.host(file + ": exists already; remove it, or say --force", null);
    }
    if (!keys.isEmpty() && user == null) {
      throw UserError.usage("a key needs somebody to belong to: add --user");
    }
    try {
      byte[] data = userData == null ? config() : read(userData);
      Map<String, byte[]> files = new LinkedHashMap<>();
      files.put("user-data", data);
      // Another content is another instance to cloud-init, which then sets the guest up anew.
      files.put("meta-data", text("instance-id: " + UUID.nameUUIDFromBytes(data) + "\nlocal-hostname: "
          + Json.of(hostname) + "\n"));
      if (networkConfig != null) {
        files.put("network-config", read(networkConfig));
      }
      Files.write(file, IsoImage.of("cidata", files), StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING);
      return 0;
    } catch (IOException e) {
      throw UserError.host(file + ": cannot be written: " + e.getMessage(), e);
    }
  }

  private static byte[] read(Path from) throws IOException, UserError {
    try {
      return Files.readAllBytes(from);
    } catch (NoSuchFileException e) {
      throw UserError.badInput("there is no " + from);
    }
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** JSON is YAML, too, and leaves no doubt about quotes. */
  private byte[] config() throws IOException, UserError {
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("hostname", hostname);
    if (user != null) {
      List<String> authorized = new ArrayList<>();
      for (Path key : keys) {
        authorized.add(new String(read(key), StandardCharsets.UTF_8).trim());
      }
      Map<String, Object> account = new LinkedHashMap<>();
      account.put("name", user);
      account.put("sudo", "ALL=(ALL) NOPASSWD:ALL");
      account.put("shell", "/bin/bash");
      account.put("ssh_authorized_keys", authorized);
      config.put("users", List.of(account));
    }
    if (!packages.isEmpty()) {
      config.put("package_update", true);
      config.put("packages", packages);
    }
    return text("#cloud-config\n" + Json.of(config) + "\n");
  }
}
