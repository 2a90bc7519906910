/**
 * The x87 floating-point unit, bit for bit as the processors have it: state ({@link org.javisor.cpu.x87.Fpu}), an
 * arithmetic kernel over 80-bit numbers that allocates nothing, and the instructions
 * ({@link org.javisor.cpu.x87.X87Operations}).
 */
package org.javisor.cpu.x87;
