/**
 * Orders to a Linux guest: programs, files, shutdown. A small agent in the guest (a shell script) carries them out; it
 * hears of them through a port of a virtio console, and programs' input and output go through ports of their own.
 */
package org.javisor.machine.agent;
