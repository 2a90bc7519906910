/** Hardware assist: what Linux' KVM on this host offers. */
@org.jspecify.annotations.NullMarked
module org.javisor.engine.kvm {
  requires static org.jspecify;
  requires transitive org.javisor.cpu;
  requires org.javisor.linux;

  exports org.javisor.engine.kvm;
}
