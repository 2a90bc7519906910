package org.javisor.devices.pc.sound;

import static org.javisor.device.DeviceState.bits;
import static org.javisor.device.DeviceState.size;

import java.util.List;
import org.javisor.device.DeviceState;

/**
 * The sound controller and its codec.
 *
 * @param codec all registers
 * @param channels PCM in, PCM out, microphone
 * @param globalStatus what stays in it until it is cleared
 * @param inUse whether somebody has taken the codec's semaphore
 */
public record Ac97StateV1(
    List<Integer> codec, List<Ac97ChannelStateV1> channels, int globalControl, int globalStatus, boolean inUse)
    implements DeviceState {
  public Ac97StateV1 {
    size("codec", codec, Ac97Codec.REGISTERS);
    codec.forEach(value -> bits("codec", value, 16));
    codec = List.copyOf(codec);
    size("channels", channels, Ac97Controller.CHANNELS);
    channels = List.copyOf(channels);
    bits("globalControl", globalControl, 6);
    bits("globalStatus", globalStatus, 16);
  }
}
