/** Decoders from array to array, each with a bound on its output. Knows nothing else. */
@org.jspecify.annotations.NullMarked
module org.javisor.compression {
  requires static org.jspecify;
  requires org.tukaani.xz;

  exports org.javisor.compression;
}
