/** What the WebSocket library calls; it asks for public classes. */
package org.javisor.web.socket;
