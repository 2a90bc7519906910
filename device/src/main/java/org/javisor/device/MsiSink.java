package org.javisor.device;

/**
 * Takes message-signalled interrupts. Safe from any thread.
 *
 * @see "Intel SDM volume 3, 11.11 Message Signalled Interrupts"
 */
@FunctionalInterface
public interface MsiSink {
  /**
   * @param address where the device writes, 0xFEEx_xxxx; anything else is dropped
   * @param data vector, delivery mode, trigger mode
   */
  void send(long address, int data);
}
