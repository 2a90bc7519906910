/** x86 encodings as data, the decoder, the disassembler and a small assembler. Knows no memory and no CPU state. */
@org.jspecify.annotations.NullMarked
module org.javisor.x86 {
  requires static org.jspecify;

  exports org.javisor.x86;
}
