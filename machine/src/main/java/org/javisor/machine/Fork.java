package org.javisor.machine;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import org.javisor.device.CharacterBackend;
import org.javisor.disk.Access;
import org.javisor.machine.SnapshotException.Kind;
import org.javisor.machine.snapshot.MachineStateV1;

/** Doubles machines. */
final class Fork {
  private static final String NAME = "a fork";

  private Fork() {}

  /**
   * A machine at one instant.
   *
   * @param memory all of RAM; its file is released when all machines are made
   * @param others the content of other blocks of memory, by name
   */
  record Moment(MachineStateV1 state, ForkMemory.Content memory, Map<String, byte[]> others) {}

  /** New machines, one for each set of serial lines; all or none. */
  static List<VirtualMachine> of(VirtualMachine parent, List<List<CharacterBackend>> serial)
      throws SnapshotException, InterruptedException {
    MachineSpec spec = parent.board().spec();
    requirePossible(spec, serial);
    List<VirtualMachine> children = new ArrayList<>();
    boolean complete = false;
    Moment moment = moment(parent);
    try {
      for (List<CharacterBackend> lines : serial) {
        children.add(VirtualMachine.of(spec.withSerialLines(lines), moment));
      }
      complete = true;
      return children;
    } catch (IOException e) {
      throw new SnapshotException(
          Kind.HOST, NAME, "the host cannot map memory", "see that there is address space left", e);
    } finally {
      moment.memory().file().release();
      if (!complete) {
        children.forEach(VirtualMachine::close);
      }
    }
  }

  private static Moment moment(VirtualMachine parent) throws SnapshotException, InterruptedException {
    try {
      return parent.errands().run(parent::moment);
    } catch (CancellationException e) {
      throw VirtualMachine.ended(NAME);
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case SnapshotException known -> throw known;
        case IOException failed -> throw new SnapshotException(
            Kind.HOST, NAME, "the host has no room for the machine's memory",
            "make room in /dev/shm or in the folder for temporary files", failed);
        case null, default -> throw new IllegalStateException("the machine cannot be doubled", e.getCause());
      }
    }
  }

  private static void requirePossible(MachineSpec spec, List<List<CharacterBackend>> serial)
      throws SnapshotException {
    for (List<CharacterBackend> lines : serial) {
      if (lines.size() != spec.serial().size()) {
        throw new IllegalArgumentException(
            "%d serial lines for a machine with %d".formatted(lines.size(), spec.serial().size()));
      }
    }
    if (spec.options().testDevice()) {
      throw new SnapshotException(
          Kind.UNSUPPORTED, NAME, "a machine with the test device cannot be doubled", "leave the test device out");
    }
    if (!spec.virtio().ports().isEmpty()) {
      throw new SnapshotException(
          Kind.UNSUPPORTED, NAME, "ports of a virtio console lead to one machine only", "leave them out");
    }
    if (!spec.networks().isEmpty()) {
      throw new SnapshotException(
          Kind.UNSUPPORTED, NAME, "two machines cannot have one network card's address", "leave the card out");
    }
    for (DriveSpec drive : spec.drives()) {
      if (drive.access() != Access.READ_ONLY) {
        throw new SnapshotException(
            Kind.UNSUPPORTED, NAME, "two machines cannot write to " + drive.image(), "make the drive read-only");
      }
    }
  }
}
