/** Machines as files that virtualization products exchange. Knows disks, but no chips and no running machine. */
@org.jspecify.annotations.NullMarked
module org.javisor.appliance {
  requires static org.jspecify;
  requires transitive org.javisor.disk;
  requires org.javisor.compression;
  requires java.xml;

  exports org.javisor.appliance;
}
