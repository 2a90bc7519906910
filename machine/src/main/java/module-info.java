/** From a specification to a running VM: the public library. */
@org.jspecify.annotations.NullMarked
module org.javisor.machine {
  requires static org.jspecify;
  requires static jdk.jfr;
  requires org.javisor.compression;
  requires transitive org.javisor.cpu;
  requires transitive org.javisor.device;
  requires transitive org.javisor.disk;
  requires transitive org.javisor.firmware;
  requires transitive org.javisor.network;
  requires transitive org.javisor.screen;
  requires org.javisor.devices.pc;
  requires transitive org.javisor.engine;
  requires org.javisor.engine.interpreter;
  requires org.javisor.engine.kvm;
  requires org.javisor.engine.translator;
  requires org.javisor.memory;
  requires transitive org.javisor.virtio;

  exports org.javisor.machine;
  exports org.javisor.machine.agent;
}
