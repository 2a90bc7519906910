/** Calls of the Linux kernel. Knows nothing else of the project; nothing is looked up before the first call. */
@org.jspecify.annotations.NullMarked
module org.javisor.linux {
  requires static org.jspecify;

  exports org.javisor.linux;
}
