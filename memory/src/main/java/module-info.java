/** The guest-physical address space. Knows nothing of CPUs or devices. */
@org.jspecify.annotations.NullMarked
module org.javisor.memory {
  requires static org.jspecify;
  requires jdk.unsupported;

  exports org.javisor.memory;
}
