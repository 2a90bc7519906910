/** Networks for virtual machines: a switch, and a NAT without root. Knows nothing of CPUs, chips or machines. */
@org.jspecify.annotations.NullMarked
module org.javisor.network {
  requires static org.jspecify;
  requires transitive org.javisor.device;

  exports org.javisor.network;
  exports org.javisor.network.capture;
  exports org.javisor.network.host;
  exports org.javisor.network.nat;
  exports org.javisor.network.packet;
  exports org.javisor.network.tunnel;
}
