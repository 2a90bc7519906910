/** Hardware assist: guest code on the processor itself, through Linux' KVM. */
@org.jspecify.annotations.NullMarked
module org.javisor.engine.kvm {
  requires static org.jspecify;
  requires transitive org.javisor.engine;
  requires org.javisor.engine.interpreter;
  requires org.javisor.linux;
  requires org.javisor.x86;

  exports org.javisor.engine.kvm;
}
