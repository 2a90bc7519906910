/** ACPI fixed hardware and resets: {@link org.javisor.devices.pc.acpi.PowerManagement}. */
package org.javisor.devices.pc.acpi;
