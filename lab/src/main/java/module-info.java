/** The ways to virtualize a CPU and its memory, compared with the same guest. */
@org.jspecify.annotations.NullMarked
module org.javisor.lab {
  requires static org.jspecify;
  requires transitive org.javisor.machine;

  exports org.javisor.lab;
}
