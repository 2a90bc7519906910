/** The host's end of a guest's serial port: the terminal in raw mode, a file, a socket, a pseudo-terminal. */
package org.javisor.cli.console;
