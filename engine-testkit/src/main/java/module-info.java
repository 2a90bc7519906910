/** What tests of every engine share. Knows no concrete engine and no device. */
@org.jspecify.annotations.NullMarked
module org.javisor.engine.testkit {
  requires static org.jspecify;
  requires transitive org.javisor.engine;
  requires org.javisor.x86;
  requires transitive org.junit.jupiter.api;
  requires org.assertj.core;

  exports org.javisor.engine.testkit;

  opens org.javisor.engine.testkit;
}
