package org.javisor.junit;

import org.javisor.guest.GuestCommandLine;
import org.javisor.guest.GuestImages;
import org.javisor.guest.Progress;
import org.javisor.machine.MachineSpec;

/** Debian's cloud kernel with busybox and a shell, fetched once through the distribution's package tool. */
public final class DefaultGuest implements VmSource {
  @Override
  public MachineSpec spec() {
    GuestImages.Guest guest = new GuestImages(Progress.NONE).defaultGuest();
    return MachineSpec.kernel(guest.kernel())
        .withInitrd(guest.initramfs())
        .withCommandLine(GuestCommandLine.standard());
  }
}
