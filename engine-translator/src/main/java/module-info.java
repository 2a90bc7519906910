/** Binary translation: hot guest code becomes JVM bytecode, cold code runs in the interpreter. */
@org.jspecify.annotations.NullMarked
module org.javisor.engine.translator {
  requires static org.jspecify;
  requires static jdk.jfr;
  requires transitive org.javisor.engine;
  requires org.javisor.engine.interpreter;
  requires org.javisor.x86;
  requires static java.management;

  exports org.javisor.engine.translator;
}
