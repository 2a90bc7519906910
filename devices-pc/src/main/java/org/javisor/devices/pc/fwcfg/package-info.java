/** The firmware configuration device: {@link org.javisor.devices.pc.fwcfg.FwCfg}. */
package org.javisor.devices.pc.fwcfg;
