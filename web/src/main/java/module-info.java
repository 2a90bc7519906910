/** A machine's screen, serial console and buttons as a web page. */
@org.jspecify.annotations.NullMarked
module org.javisor.web {
  requires static org.jspecify;
  requires transitive org.javisor.machine;
  requires org.eclipse.jetty.server;
  requires org.eclipse.jetty.util.ajax;
  requires org.eclipse.jetty.websocket.server;

  exports org.javisor.web;
  exports org.javisor.web.socket to org.eclipse.jetty.websocket.common;
}
