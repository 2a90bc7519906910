/** People in front of a machine: pictures of its screen, typing, and viewers over RFB (VNC). */
@org.jspecify.annotations.NullMarked
module org.javisor.screen {
  requires static org.jspecify;
  requires transitive org.javisor.device;

  exports org.javisor.screen;
  exports org.javisor.screen.rfb;
}
