/**
 * ACPI tables for a {@link org.javisor.device.PcBoard}: {@link org.javisor.firmware.acpi.AcpiTables} lays them out,
 * {@link org.javisor.firmware.acpi.Dsdt} describes the devices in AML.
 */
package org.javisor.firmware.acpi;
