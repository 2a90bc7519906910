package org.javisor.machine;

import java.util.Optional;
import java.util.Set;
import org.javisor.device.CharacterBackend;
import org.javisor.device.sound.SoundOutput;

/**
 * What a machine can do without.
 *
 * @param usb what is plugged into its USB ports; with nothing there, there is no USB controller
 * @param sound where its sound goes, as a {@link WavFile}; empty for a machine without a sound card and with a silent
 *     speaker
 * @param printer the far end of its parallel port; empty for a machine without one
 */
public record Peripherals(Set<UsbDevice> usb, Optional<SoundOutput> sound, Optional<CharacterBackend> printer) {
  public Peripherals {
    usb = Set.copyOf(usb);
  }

  /** What can be plugged into a USB port. */
  public enum UsbDevice {
    /** Tells the guest where the pointer is on the screen; while the guest uses it, the PS/2 mouse rests. */
    TABLET,

    /** While the guest uses it, the PS/2 keyboard rests. */
    KEYBOARD
  }

  /** None of it. */
  public static Peripherals none() {
    return new Peripherals(Set.of(), Optional.empty(), Optional.empty());
  }

  public Peripherals withUsb(UsbDevice... plugged) {
    return new Peripherals(Set.of(plugged), sound, printer);
  }

  /** Plugs in a sound card, and lets it and the speaker be heard. */
  public Peripherals withSound(SoundOutput output) {
    return new Peripherals(usb, Optional.of(output), printer);
  }

  /** Plugs in a parallel port. */
  public Peripherals withPrinter(CharacterBackend far) {
    return new Peripherals(usb, sound, Optional.of(far));
  }
}
