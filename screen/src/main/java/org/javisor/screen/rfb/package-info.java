/**
 * The RFB protocol, version 3.8 (VNC): {@link org.javisor.screen.rfb.RfbServer} serves a screen to viewers.
 *
 * @see "RFC 6143; The RFB Protocol (community version), rfbproto.rst"
 */
package org.javisor.screen.rfb;
