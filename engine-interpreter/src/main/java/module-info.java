/** The base tier: guest code decoded once into cached blocks of handler objects. */
@org.jspecify.annotations.NullMarked
module org.javisor.engine.interpreter {
  requires static org.jspecify;
  requires static jdk.jfr;
  requires transitive org.javisor.engine;
  requires org.javisor.x86;

  exports org.javisor.engine.interpreter;
  exports org.javisor.engine.interpreter.handlers to
      org.javisor.engine.translator;
}
