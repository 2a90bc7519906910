package org.javisor.guest;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import org.tukaani.xz.XZInputStream;

/** The drivers of virtio devices that a kernel has as modules, in an order in which they can be loaded. */
final class VirtioModules {
  /** A kernel that has one of them built in, or not at all, lacks the file. */
  static final List<String> LOAD_ORDER = List.of(
      "virtio_ring", "virtio", "virtio_pci_modern_dev", "virtio_pci_legacy_dev", "virtio_pci", "virtio_mmio",
      "virtio_blk", "virtio_console", "rng-core", "virtio-rng", "virtio_balloon", "failover", "net_failover",
      "virtio_net", "vsock", "vmw_vsock_virtio_transport_common", "vmw_vsock_virtio_transport", "netfs", "fscache",
      "9pnet", "9pnet_virtio", "9p");

  private static final String SUFFIX = ".ko";
  private static final String PACKED_SUFFIX = ".ko.xz";
  private static final int XZ_MEMORY_KIB = 64 << 10;

  private VirtioModules() {}

  /** Whether a file of a kernel's package is one of them. */
  static boolean wanted(String path) {
    return path.startsWith("lib/modules/") && LOAD_ORDER.contains(name(path))
        || path.startsWith("usr/lib/modules/") && LOAD_ORDER.contains(name(path));
  }

  /** The name of the module in a file; empty if there is none. */
  static String name(String path) {
    String file = path.substring(path.lastIndexOf('/') + 1);
    if (file.endsWith(PACKED_SUFFIX)) {
      return file.substring(0, file.length() - PACKED_SUFFIX.length());
    }
    return file.endsWith(SUFFIX) ? file.substring(0, file.length() - SUFFIX.length()) : "";
  }

  /** The module itself. */
  static byte[] unpacked(String path, byte[] content, int largestBytes) throws IOException {
    if (!path.endsWith(PACKED_SUFFIX)) {
      return content;
    }
    try (XZInputStream in = new XZInputStream(new ByteArrayInputStream(content), XZ_MEMORY_KIB)) {
      return in.readNBytes(largestBytes);
    }
  }
}
