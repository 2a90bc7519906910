/** What a machine is heard through. */
package org.javisor.device.sound;
