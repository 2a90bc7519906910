package org.javisor.machine;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.javisor.cpu.PagingScheme;
import org.javisor.device.CharacterBackend;
import org.javisor.device.WallClock;

/**
 * Choices that most machines leave alone.
 *
 * @param wallClock what the real-time clock starts from
 * @param time what makes virtual time pass
 * @param debugConsole where bytes written to port 0xE9 go
 * @param biosLog where a BIOS writes what it does; it is quicker without
 * @param restartOnReset whether a reset by the guest boots it again; otherwise it ends the machine, as a
 *     triple fault always does
 * @param testDevice whether the ports that published test kernels drive are there
 * @param trace told what happens at the machine's edges
 * @param engine the name of what runs guest code, one of {@link Engines#names}
 * @param paging how engines in software remember what the guest's page tables say
 * @param display the graphics adapter and its monitor; empty for a machine without
 * @param peripherals USB devices, sound, printer
 * @param paravirtual whether guests that know KVM are shown what it would offer them
 */
public record MachineOptions(
    WallClock wallClock, TimeMode time, CharacterBackend debugConsole, Optional<CharacterBackend> biosLog,
    boolean restartOnReset, boolean testDevice, Trace trace, String engine, PagingScheme paging,
    Optional<Display> display, Peripherals peripherals, boolean paravirtual) {
  public MachineOptions {
    Engines.requireKnown(engine);
  }

  /** What makes virtual time pass. */
  public enum TimeMode {
    /** The host's monotonic clock. */
    HOST,

    /**
     * Retired instructions, one a nanosecond; idle time is skipped. Random numbers and the machine's identity are
     * fixed, too: equal inputs give equal runs. Not for guests that keep secrets.
     */
    INSTRUCTIONS
  }

  public static MachineOptions standard() {
    return new MachineOptions(
        () -> LocalDateTime.now(ZoneOffset.UTC), TimeMode.HOST, CharacterBackend.none(), Optional.empty(), true, false,
        Trace.NONE, Engines.AUTO, PagingScheme.TLB, Optional.empty(), Peripherals.none(), true);
  }

  public MachineOptions withWallClock(WallClock clock) {
    return new MachineOptions(clock, time, debugConsole, biosLog, restartOnReset, testDevice, trace, engine, paging,
        display, peripherals, paravirtual);
  }

  public MachineOptions withTime(TimeMode mode) {
    return new MachineOptions(wallClock, mode, debugConsole, biosLog, restartOnReset, testDevice, trace, engine, paging,
        display, peripherals, paravirtual);
  }

  public MachineOptions withDebugConsole(CharacterBackend backend) {
    return new MachineOptions(wallClock, time, backend, biosLog, restartOnReset, testDevice, trace, engine, paging,
        display, peripherals, paravirtual);
  }

  /** Keeps what a BIOS writes to its debug port. */
  public MachineOptions withBiosLog(CharacterBackend backend) {
    return new MachineOptions(
        wallClock, time, debugConsole, Optional.of(backend), restartOnReset, testDevice, trace, engine, paging,
        display, peripherals, paravirtual);
  }

  public MachineOptions withRestartOnReset(boolean restart) {
    return new MachineOptions(wallClock, time, debugConsole, biosLog, restart, testDevice, trace, engine, paging,
        display, peripherals, paravirtual);
  }

  public MachineOptions withTestDevice(boolean plugged) {
    return new MachineOptions(wallClock, time, debugConsole, biosLog, restartOnReset, plugged, trace, engine, paging,
        display, peripherals, paravirtual);
  }

  /** Tells somebody what happens at the machine's edges. */
  public MachineOptions withTrace(Trace listener) {
    return new MachineOptions(wallClock, time, debugConsole, biosLog, restartOnReset, testDevice, listener, engine,
        paging,
        display, peripherals, paravirtual);
  }

  /**
   * Chooses what runs guest code.
   *
   * @throws IllegalArgumentException if there is no engine of that name
   */
  public MachineOptions withEngine(String name) {
    return new MachineOptions(wallClock, time, debugConsole, biosLog, restartOnReset, testDevice, trace, name, paging,
        display, peripherals, paravirtual);
  }

  /** Chooses how page walks are remembered. */
  public MachineOptions withPaging(PagingScheme scheme) {
    return new MachineOptions(wallClock, time, debugConsole, biosLog, restartOnReset, testDevice, trace, engine, scheme,
        display, peripherals, paravirtual);
  }

  /** Plugs in a graphics adapter. */
  public MachineOptions withDisplay(Display plugged) {
    return new MachineOptions(
        wallClock, time, debugConsole, biosLog, restartOnReset, testDevice, trace, engine, paging, Optional.of(plugged),
        peripherals, paravirtual);
  }

  /** Plugs in USB devices, a sound card, a printer. */
  public MachineOptions withPeripherals(Peripherals plugged) {
    return new MachineOptions(
        wallClock, time, debugConsole, biosLog, restartOnReset, testDevice, trace, engine, paging, display, plugged,
        paravirtual);
  }

  /** Shows or hides what a hypervisor offers to its guests beyond a processor: for guests that know KVM. */
  public MachineOptions withParavirtualization(boolean shown) {
    return new MachineOptions(
        wallClock, time, debugConsole, biosLog, restartOnReset, testDevice, trace, engine, paging, display, peripherals,
        shown);
  }
}
