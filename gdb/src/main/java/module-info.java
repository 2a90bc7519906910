/** A machine as a remote target of the debugger gdb. */
@org.jspecify.annotations.NullMarked
module org.javisor.gdb {
  requires static org.jspecify;
  requires transitive org.javisor.machine;

  exports org.javisor.gdb;
}
