package org.javisor.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.javisor.cli.console.FileLine;
import org.javisor.machine.Peripherals;
import org.javisor.machine.Peripherals.UsbDevice;
import org.javisor.machine.WavFile;
import org.javisor.device.sound.SoundOutput;

/** The host's ends of a machine's peripherals, open. */
final class HostPeripherals {
  /** What is to be closed, and what to say if that fails. */
  private record Open(String name, AutoCloseable end) {}

  private final List<Open> open = new ArrayList<>();
  private final PrintStream messages;
  private Peripherals plugged;

  private HostPeripherals(PeripheralsSpec spec, PrintStream messages) {
    this.messages = messages;
    this.plugged = Peripherals.none().withUsb(spec.usb().toArray(UsbDevice[]::new));
  }

  /**
   * Opens all that was asked for.
   *
   * @param messages where trouble that comes later is told
   */
  static HostPeripherals open(PeripheralsSpec spec, PrintStream messages) throws UserError {
    HostPeripherals host = new HostPeripherals(spec, messages);
    boolean complete = false;
    try {
      if (spec.sound().isPresent()) {
        host.plugged = host.plugged.withSound(host.sound(spec.sound().get()));
      }
      if (spec.printer().isPresent()) {
        host.plug(spec.printer().get());
      }
      complete = true;
      return host;
    } finally {
      if (!complete) {
        host.close();
      }
    }
  }

  private SoundOutput sound(SoundTarget target) throws UserError {
    return switch (target) {
      case SoundTarget.Mute() -> SoundOutput.none();
      case SoundTarget.Play() -> {
        Loudspeakers speakers = Loudspeakers.open();
        open.add(new Open("--sound play", speakers));
        yield speakers;
      }
      case SoundTarget.Wav(var path) -> {
        try {
          WavFile wav = WavFile.create(path);
          open.add(new Open("--sound wav:" + path, wav));
          yield wav;
        } catch (IOException e) {
          throw UserError.host("cannot write --sound wav:" + path + ": " + Messages.of(e), e);
        }
      }
    };
  }

  private void plug(java.nio.file.Path printer) throws UserError {
    String name = "--parallel file:" + printer;
    try {
      FileLine line = new FileLine(
          printer, e -> messages.println("javisor: " + name + " is written no more: " + Messages.of(e) + "\r"));
      open.add(new Open(name, line));
      plugged = plugged.withPrinter(line.backend());
    } catch (IOException e) {
      throw UserError.host("cannot write " + name + ": " + Messages.of(e), e);
    }
  }

  Peripherals plugged() {
    return plugged;
  }

  /** Ends recordings; the machine must have ended. */
  void close() {
    for (Open one : open) {
      try {
        one.end.close();
      } catch (IOException e) {
        messages.println("javisor: " + one.name + " is not complete: " + Messages.of(e) + "\r");
      } catch (Exception e) {
        throw new IllegalStateException(one.name, e);
      }
    }
    open.clear();
  }
}
