package org.javisor.virtio;

import java.util.List;
import org.javisor.device.DeviceState;
import org.javisor.virtio.balloon.BalloonStateV1;
import org.javisor.virtio.block.BlockStateV1;
import org.javisor.virtio.console.ConsoleStateV1;
import org.javisor.virtio.entropy.EntropyStateV1;
import org.javisor.virtio.mmio.VirtioMmioStateV1;
import org.javisor.virtio.net.NetStateV1;
import org.javisor.virtio.p9.P9StateV1;
import org.javisor.virtio.pci.VirtioPciStateV1;
import org.javisor.virtio.vsock.SocketStateV1;

/** The kinds of states that devices of this module save: who reads a snapshot accepts no others. */
public final class VirtioStates {
  /** Of slots, transports and chips. Older versions stay as long as devices restore them. */
  public static final List<Class<? extends DeviceState>> KINDS = List.of(
      VirtioStateV1.class,
      VirtioPciStateV1.class,
      VirtioMmioStateV1.class,
      BlockStateV1.class,
      ConsoleStateV1.class,
      EntropyStateV1.class,
      NetStateV1.class,
      BalloonStateV1.class,
      P9StateV1.class,
      SocketStateV1.class);

  private VirtioStates() {}
}
