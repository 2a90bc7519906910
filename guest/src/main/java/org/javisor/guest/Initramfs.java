package org.javisor.guest;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Builds an initramfs around busybox. What is added later replaces what has the same path.
 *
 * <p>Folders that a path needs are made; files are owned by root.
 */
public final class Initramfs {
  private static final int EXECUTABLE = 0755;

  private sealed interface Entry {}

  private record File(int permissions, DebPackage.BootContent content) implements Entry {}

  private record Link(String target) implements Entry {}

  private record CharacterDevice(int permissions, int major, int minor) implements Entry {}

  private final TreeMap<String, Entry> entries = new TreeMap<>();
  private final TreeSet<String> folders = new TreeSet<>();

  /** An archive without any file. */
  public Initramfs() {}

  /**
   * Busybox with a link for each of its applets, and a console.
   *
   * @param busybox a statically linked busybox
   */
  public static Initramfs withBusybox(byte[] busybox) {
    Initramfs archive = new Initramfs();
    archive.folder("proc").folder("sys").folder("dev").folder("tmp").folder("root").folder("run");
    for (String applet : BusyboxApplets.of(busybox)) {
      archive.link("bin/" + applet, "busybox");
    }
    archive.file("bin/busybox", EXECUTABLE, busybox);
    archive.link("sbin", "bin");
    archive.characterDevice("dev/console", 0600, 5, 1);
    return archive;
  }

  /** The default guest: {@link #withBusybox} and a shell on the console; leaving it powers the machine off. */
  public static Initramfs shell(byte[] busybox) {
    Initramfs archive = withBusybox(busybox);
    archive.file("init", EXECUTABLE, resource("init"));
    archive.file("bin/javisor-agent", EXECUTABLE, resource("agent"));
    archive.file("etc/profile", 0644, resource("profile"));
    archive.file("etc/passwd", 0644, resource("passwd"));
    archive.file("etc/group", 0644, resource("group"));
    return archive;
  }

  /**
   * Adds kernel modules, and a list of their files in the order in which they are to be loaded: {@code
   * /lib/modules/load-order}.
   */
  public Initramfs withModules(List<Path> modules) throws IOException {
    StringBuilder order = new StringBuilder();
    for (Path module : modules) {
      String name = String.valueOf(module.getFileName());
      file("lib/modules/" + name, 0644, Files.readAllBytes(module));
      order.append(name).append('\n');
    }
    return file("lib/modules/load-order", 0644, order.toString().getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * The script that carries out orders of the host, {@code javisor-agent}: for guests of one's own. It needs a POSIX
   * shell and drivers for virtio consoles.
   */
  public static byte[] agent() {
    return resource("agent");
  }

  private static byte[] resource(String name) {
    try (InputStream in = Initramfs.class.getResourceAsStream("initramfs-" + name)) {
      if (in == null) {
        throw new IllegalStateException("missing resource " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Adds an empty folder. */
  public Initramfs folder(String path) {
    folders.add(path);
    addParents(path);
    return this;
  }

  /**
   * Adds a file.
   *
   * @param path without leading slash
   * @param permissions as {@code chmod} takes them
   */
  public Initramfs file(String path, int permissions, byte[] content) {
    return put(path, new File(permissions, new DebPackage.BootContent(content)));
  }

  /** Adds a symbolic link. */
  public Initramfs link(String path, String target) {
    return put(path, new Link(target));
  }

  /** Adds a character device. */
  public Initramfs characterDevice(String path, int permissions, int major, int minor) {
    return put(path, new CharacterDevice(permissions, major, minor));
  }

  private Initramfs put(String path, Entry entry) {
    if (path.isEmpty() || path.startsWith("/") || path.endsWith("/")) {
      throw new IllegalArgumentException("not a path of an initramfs: " + path);
    }
    addParents(path);
    entries.put(path, entry);
    return this;
  }

  private void addParents(String path) {
    for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      folders.add(path.substring(0, slash));
    }
  }

  /** The archive, uncompressed: the same content gives the same bytes. */
  public byte[] toBytes() {
    CpioWriter cpio = new CpioWriter();
    for (String folder : folders) {
      cpio.directory(folder, 0755);
    }
    for (var entry : entries.entrySet()) {
      String path = entry.getKey();
      switch (entry.getValue()) {
        case File file -> cpio.file(path, file.permissions, file.content.bytes);
        case Link link -> cpio.link(path, link.target);
        case CharacterDevice d -> cpio.characterDevice(path, d.permissions, d.major, d.minor);
      }
    }
    return cpio.finish();
  }
}
