/**
 * MMX, SSE to SSE4.2, AES, PCLMULQDQ and SHA, and the saving of their state.
 *
 * <p>A 128-bit value is two longs, an MMX value one. Operations whose lanes stay within 64 bits are one static method
 * on one half; those that cross halves are one method for each half of the result. The {@code Operation}s that bind
 * them to registers and memory are in {@link org.javisor.cpu.simd.SimdOperations}.
 */
@org.jspecify.annotations.NullMarked
package org.javisor.cpu.simd;
