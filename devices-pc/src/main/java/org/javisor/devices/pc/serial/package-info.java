/** Serial ports: {@link org.javisor.devices.pc.serial.SerialPort}, a 16550A in its slot. */
package org.javisor.devices.pc.serial;
