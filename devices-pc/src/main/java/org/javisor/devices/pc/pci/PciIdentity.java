package org.javisor.devices.pc.pci;

/**
 * What a function says it is.
 *
 * @param classCode base class, subclass and programming interface: 24 bits
 */
public record PciIdentity(
    int vendorId, int deviceId, int revisionId, int classCode, int subsystemVendorId, int subsystemId) {
  /** A function without subsystem IDs. */
  public PciIdentity(int vendorId, int deviceId, int revisionId, int classCode) {
    this(vendorId, deviceId, revisionId, classCode, 0, 0);
  }
}
