package org.javisor.firmware;

import java.util.List;

/**
 * What to boot.
 *
 * @param kernel bzImage, ELF, multiboot or flat file
 * @param commandLine passed to the kernel
 * @param initrds initial ramdisks, which a Linux kernel sees as one; multiboot modules
 * @param entry by which protocol
 * @param decompression who unpacks
 */
public record BootRequest(
    BootFile kernel, String commandLine, List<BootFile> initrds, Entry entry, Decompression decompression) {
  public BootRequest {
    initrds = List.copyOf(initrds);
  }

  /** A kernel without command line and initrd, entered as its file says, unpacked on the host. */
  public static BootRequest of(BootFile kernel) {
    return new BootRequest(kernel, "", List.of(), Entry.AUTOMATIC, Decompression.HOST);
  }

  public BootRequest withCommandLine(String changed) {
    return new BootRequest(kernel, changed, initrds, entry, decompression);
  }

  public BootRequest withInitrds(List<BootFile> changed) {
    return new BootRequest(kernel, commandLine, changed, entry, decompression);
  }

  public BootRequest withEntry(Entry changed) {
    return new BootRequest(kernel, commandLine, initrds, changed, decompression);
  }

  public BootRequest withDecompression(Decompression changed) {
    return new BootRequest(kernel, commandLine, initrds, entry, changed);
  }
}
