/** What tests of several modules share. Knows no other module of the project, so that every one can use it. */
@org.jspecify.annotations.NullMarked
module org.javisor.testkit {
  requires static org.jspecify;

  exports org.javisor.testkit;
}
