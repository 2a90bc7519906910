package org.javisor.x86;

/**
 * How an encoding's operand size follows from mode and prefixes.
 *
 * @see "Intel SDM volume 2, appendix A, table A-1, superscripts d64 and f64"
 */
public enum OperandSizeRule {
  /** The code segment's default, reversed by 66; REX.W makes it 8. */
  NORMAL,
  /** In 64-bit mode 8, or 2 with 66 ("d64"). */
  DEFAULT_64,
  /** In 64-bit mode always 8 ("f64"), else as usual. */
  FORCE_64,
  /** By mode alone: 8 in 64-bit mode, else 4: control and debug registers. */
  MODE
}
