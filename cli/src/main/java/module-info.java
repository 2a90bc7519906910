/** The javisor command. Knows the library's public API, and nothing of engines or devices. */
@org.jspecify.annotations.NullMarked
module org.javisor.cli {
  requires static org.jspecify;
  requires static java.desktop;
  requires org.javisor.machine;
  requires org.javisor.guest;
  requires org.javisor.firmware;
  requires org.javisor.appliance;
  requires org.javisor.device;
  requires org.javisor.disk;
  requires org.javisor.gdb;
  requires org.javisor.lab;
  requires org.javisor.screen;
  requires org.javisor.web;
  requires org.javisor.cpu;
  requires info.picocli;
  requires java.management;
  requires jdk.management;
  requires org.jline.terminal;
  requires org.jline.terminal.ffm;
  requires tools.jackson.core;

  opens org.javisor.cli to info.picocli;
  opens org.javisor.cli.image to info.picocli;
  opens org.javisor.cli.lab to info.picocli;
  opens org.javisor.cli.suite to info.picocli;
}
