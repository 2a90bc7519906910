/** A JUnit extension: a booted virtual machine for tests. */
@org.jspecify.annotations.NullMarked
module org.javisor.junit {
  requires static org.jspecify;
  requires transitive org.javisor.machine;
  requires transitive org.junit.jupiter.api;
  requires org.javisor.guest;

  exports org.javisor.junit;
}
