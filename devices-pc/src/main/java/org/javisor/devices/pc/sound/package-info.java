/**
 * Sound: the AC'97 controller of an ICH with its codec, {@link org.javisor.devices.pc.sound.Ac97Controller}, and the
 * speaker, mixed by {@link org.javisor.devices.pc.sound.Mixer}.
 */
package org.javisor.devices.pc.sound;
