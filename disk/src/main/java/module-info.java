/** Image files behind drives. Knows nothing of chips, CPUs or machines. */
@org.jspecify.annotations.NullMarked
module org.javisor.disk {
  requires static org.jspecify;
  requires transitive org.javisor.device;

  exports org.javisor.disk;
}
