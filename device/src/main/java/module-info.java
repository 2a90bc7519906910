/** What every device is made of: ports, interrupt lines, clock, backends, state. Knows nothing of engines or chips. */
@org.jspecify.annotations.NullMarked
module org.javisor.device {
  requires static org.jspecify;
  requires transitive org.javisor.memory;

  exports org.javisor.device;
  exports org.javisor.device.display;
  exports org.javisor.device.input;
  exports org.javisor.device.network;
  exports org.javisor.device.sound;
}
