package org.javisor.firmware.smbios;

import java.util.UUID;

/**
 * What a machine says of itself.
 *
 * @param manufacturer shown by guests as the system's vendor
 * @param product the kind of machine
 * @param version of the platform
 * @param serialNumber empty if it has none
 * @param uuid identifies this machine among all
 */
public record MachineIdentity(
    String manufacturer, String product, String version, String serialNumber, UUID uuid) {
  /** A machine with the platform's names. */
  public static MachineIdentity javisor(String version, UUID uuid) {
    return new MachineIdentity("Javisor", "Javisor PC", version, "", uuid);
  }
}
