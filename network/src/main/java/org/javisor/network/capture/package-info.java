/** Captures of frames in files that network analysers read. */
package org.javisor.network.capture;
