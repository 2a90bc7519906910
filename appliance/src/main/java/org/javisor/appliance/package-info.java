/**
 * The Open Virtualization Format: {@link org.javisor.appliance.OvfPackage} reads, {@link
 * org.javisor.appliance.OvaExport} writes.
 *
 * @see "DMTF DSP0243, Open Virtualization Format Specification, versions 1.1 and 2.1"
 */
package org.javisor.appliance;
