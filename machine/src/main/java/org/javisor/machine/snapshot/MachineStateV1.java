package org.javisor.machine.snapshot;

import java.util.List;
import org.javisor.cpu.CpuStateV1;
import org.javisor.device.DeviceState;
import org.javisor.device.DeviceStateException;

/**
 * A machine at one moment, without its memory.
 *
 * @param savedAtEpochMillis the host's time of day
 * @param clockNanos virtual time
 * @param wallClockNanos what the machine's wall clock said, in nanoseconds since 1970
 * @param cpus the state of each CPU
 * @param sockets what the machine knows of each CPU
 * @param devices all devices with their names
 */
public record MachineStateV1(
    long savedAtEpochMillis, long clockNanos, long wallClockNanos, List<CpuStateV1> cpus, List<SocketV1> sockets,
    List<NamedV1> devices) {
  public MachineStateV1 {
    if (clockNanos < 0) {
      throw new DeviceStateException("clockNanos must not be negative");
    }
    DeviceState.size("sockets", sockets, cpus.size());
    cpus = List.copyOf(cpus);
    sockets = List.copyOf(sockets);
    devices = List.copyOf(devices);
  }

  /**
   * A CPU's socket.
   *
   * @param waitsForStartUp whether INIT was received and no start-up message yet
   * @param halted whether it sleeps until an interrupt
   * @param message a message that waits to be carried out: a vector, 0x100 for INIT, -1 for none
   * @param entropy the state of repeatable random numbers; 0 where the host gives them
   */
  public record SocketV1(boolean waitsForStartUp, boolean halted, int message, long entropy) {
    public SocketV1 {
      DeviceState.range("message", message, -1, 0x100);
    }
  }

  /** A device. */
  public record NamedV1(String name, DeviceState state) {}
}
