package org.javisor.machine;

import org.javisor.device.CharacterBackend;

/**
 * A port between guest and host, without a UART.
 *
 * @param name letters, digits, dots, hyphens, underscores: the guest finds it as {@code /dev/virtio-ports/NAME}
 * @param console whether the guest may use it as a console, {@code /dev/hvc0}
 * @param backend its far end
 */
public record VirtioPort(String name, boolean console, CharacterBackend backend) {}
