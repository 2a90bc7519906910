/** Guests to boot, made from the distribution's packages. Knows nothing of machines. */
@org.jspecify.annotations.NullMarked
module org.javisor.guest {
  requires static org.jspecify;
  requires org.javisor.compression;
  requires org.javisor.firmware;
  requires org.tukaani.xz;

  exports org.javisor.guest;
}
