/** Architectural state and the meaning of every instruction, once. Knows no engine and no device. */
@org.jspecify.annotations.NullMarked
module org.javisor.cpu {
  requires static org.jspecify;
  requires static jdk.jfr;
  requires transitive org.javisor.memory;
  requires transitive org.javisor.x86;

  exports org.javisor.cpu;
  exports org.javisor.cpu.simd;
  exports org.javisor.cpu.integer;
  exports org.javisor.cpu.system;
  exports org.javisor.cpu.x87;
}
