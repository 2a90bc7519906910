/**
 * General-purpose instructions. {@link org.javisor.cpu.integer.Alu}, {@link org.javisor.cpu.integer.Shifts} and their
 * like hold the meaning as pure static methods over sign-extended values and a width; the {@code *Operations} classes
 * bind them to operands; engines' fast forms call the same methods with a constant width.
 */
package org.javisor.cpu.integer;
