/**
 * The x87 floating-point unit, bit for bit as the processors have it: state ({@link org.javisor.cpu.x87.Fpu}), an
 * arithmetic kernel over 80-bit numbers that allocates nothing, and the instructions
 * ({@link org.javisor.cpu.x87.X87Operations}).
 *
 * <p>Where the manuals leave something undefined (condition codes after an unmasked exception, C1 of FFREE and FCMOVcc,
 * arguments out of a function's range), it is as an AMD Zen 3 has it: that processor's results are the test vectors.
 */
package org.javisor.cpu.x87;
