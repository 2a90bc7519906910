/** Image files behind drives. Knows nothing of chips, CPUs or machines. */
@org.jspecify.annotations.NullMarked
module org.javisor.disk {
  requires static org.jspecify;
  requires transitive org.javisor.device;
  requires org.javisor.compression;
  requires org.javisor.linux;

  exports org.javisor.disk;
  exports org.javisor.disk.iso;
  exports org.javisor.disk.nbd;
}
