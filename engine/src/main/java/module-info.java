/** What every execution engine offers. Knows no concrete engine and no device. */
@org.jspecify.annotations.NullMarked
module org.javisor.engine {
  requires static org.jspecify;
  requires transitive org.javisor.cpu;
  requires transitive org.javisor.memory;

  exports org.javisor.engine;
}
