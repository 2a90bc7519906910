package org.javisor.devices.pc.interrupt;

import static org.javisor.device.DeviceState.bits;

import org.javisor.device.DeviceState;

/**
 * One 8259A.
 *
 * @param lines levels of the request lines
 * @param highestPriority the line that has the highest priority
 * @param expectedIcw 2 to 4 while the chip is being initialized, else 0
 * @param flags 1 ICW4 follows, 2 single, 4 auto-EOI, 8 rotate on auto-EOI, 16 special fully nested, 32 special mask, 64
 *     reads give ISR, 128 polled
 */
public record PicStateV1(
    int lines,
    int irr,
    int isr,
    int imr,
    int levels,
    int vectorBase,
    int highestPriority,
    int expectedIcw,
    int flags)
    implements DeviceState {
  public PicStateV1 {
    bits("lines", lines, 8);
    bits("irr", irr, 8);
    bits("isr", isr, 8);
    bits("imr", imr, 8);
    bits("levels", levels, 8);
    bits("vectorBase", vectorBase, 8);
    bits("highestPriority", highestPriority, 3);
    DeviceState.range("expectedIcw", expectedIcw, 0, 4);
    bits("flags", flags, 8);
  }
}
