/**
 * Flash memory: reads like a ROM, and is programmed and erased by commands.
 *
 * @see "Intel, Common Flash Interface (CFI) and Command Sets, application note 646"
 */
package org.javisor.devices.pc.flash;
