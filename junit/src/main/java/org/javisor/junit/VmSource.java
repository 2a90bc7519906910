package org.javisor.junit;

import org.javisor.machine.MachineSpec;

/**
 * Says what the machine of a test is. Implementations have a constructor without parameters. The first serial port is
 * the extension's, and so is the line to the agent.
 */
@FunctionalInterface
public interface VmSource {
  MachineSpec spec();
}
