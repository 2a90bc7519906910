package org.javisor.virtio.console;

import org.javisor.device.CharacterBackend;

/**
 * A port of a console device.
 *
 * @param name under which the guest finds it ({@code /dev/virtio-ports/NAME}); empty for none
 * @param console whether the guest should make it a console ({@code /dev/hvc0})
 * @param backend its far end
 */
public record ConsolePort(String name, boolean console, CharacterBackend backend) {
  private static final int LONGEST_NAME = 64;

  public ConsolePort {
    if (name.length() > LONGEST_NAME || !name.matches("[A-Za-z0-9._-]*")) {
      throw new IllegalArgumentException("no name of a port: " + name);
    }
  }
}
