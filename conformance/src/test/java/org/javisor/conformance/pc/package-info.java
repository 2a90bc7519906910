/** Systems of the distribution on a whole PC: through its BIOS, driven by screen, keyboard and mouse. */
@org.jspecify.annotations.NullMarked
package org.javisor.conformance.pc;
