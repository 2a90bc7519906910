/**
 * Switches of several processes and hosts as one: a TCP connection whose ends prove that they know a shared key, and
 * which carries frames encrypted.
 */
package org.javisor.network.tunnel;
