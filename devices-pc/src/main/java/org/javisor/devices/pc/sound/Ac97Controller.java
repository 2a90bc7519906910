package org.javisor.devices.pc.sound;

import java.util.List;
import org.javisor.device.Clock;
import org.javisor.device.Device;
import org.javisor.device.DeviceState;
import org.javisor.device.Frequency;
import org.javisor.device.InterruptLine;
import org.javisor.device.PortRegion;
import org.javisor.device.PortSpace;
import org.javisor.device.Timer;
import org.javisor.devices.pc.pci.PciFunction;
import org.javisor.devices.pc.pci.PciHost;
import org.javisor.devices.pc.pci.PciIdentity;
import org.javisor.devices.pc.pci.PortBarTarget;
import org.javisor.memory.AddressSpace;

/**
 * The AC'97 audio function of an 82801AA with one codec. Samples follow virtual time, whether or not anybody listens.
 * What is recorded is silence.
 *
 * <p>Its lock is taken before the mixer's, the bus's and the interrupt controllers'.
 *
 * @see "Intel 82801AA (ICH) data sheet, chapter 13 AC'97 Audio Controller"
 */
public final class Ac97Controller implements Device, Mixer.Source {
  static final int CHANNELS = 3;

  private static final int PCM_IN = 0;
  private static final int PCM_OUT = 1;

  private static final int GLOBAL_CONTROL = 0x2C;
  private static final int GLOBAL_STATUS = 0x30;
  private static final int SEMAPHORE = 0x34;

  private static final int CODEC_PORTS = 256;
  private static final int MASTER_PORTS = 64;

  private static final int GLOBAL_CONTROL_BITS = 0x3F;
  private static final int COLD_RESET_OFF = 1 << 1;
  private static final int WARM_RESET = 1 << 2;
  private static final int CODEC_READY = 1 << 8;
  private static final int READ_TIMED_OUT = 1 << 15;
  private static final int[] CHANNEL_INTERRUPTS = {1 << 5, 1 << 6, 1 << 7};

  /** Shorter buffers do not interrupt more often. */
  private static final long MIN_PERIOD_NANOS = 1_000_000;

  /** A machine that was stopped for longer does not catch up. */
  private static final int MOST_FRAMES = 48_000;

  private static final byte[] SILENCE = new byte[4096];

  /** A channel in time. */
  private final class Stream {
    final int number;
    final int samplesPerFrame;
    final Ac97Channel channel;
    private long origin;
    private long done;
    private Frequency rate = new Frequency(Mixer.RATE);

    Stream(int number, AddressSpace memory) {
      this.number = number;
      this.samplesPerFrame = number > PCM_OUT ? 1 : 2;
      this.channel = new Ac97Channel(memory);
    }

    /** Begins to count anew. */
    void begin(long now) {
      origin = now;
      done = 0;
      rate = new Frequency(number == PCM_OUT ? codec.playRate() : codec.recordRate());
      if (number == PCM_OUT) {
        feed.begin(Mixer.frameAt(now), (int) rate.hertz());
      }
    }

    void settle(long now) {
      if (!channel.running()) {
        return;
      }
      long due = rate.ticks(now - origin) - done;
      done += due;
      int frames = (int) Math.min(due, MOST_FRAMES);
      channel.advance(frames * samplesPerFrame, number == PCM_OUT ? Ac97Controller.this::play : this::record);
      if (number == PCM_OUT) {
        feed.flush();
      }
    }

    private void record(long address, int samples) {
      int left = 2 * samples;
      while (left > 0) {
        int piece = Math.min(left, SILENCE.length);
        memory.writeBytes(address + 2L * samples - left, SILENCE, 0, piece);
        left -= piece;
      }
    }

    long deadline(long now) {
      if (!channel.running()) {
        return Clock.NEVER;
      }
      int frames = (channel.untilEnd() + samplesPerFrame - 1) / samplesPerFrame;
      return Math.max(origin + rate.nanosAt(done + frames), now + MIN_PERIOD_NANOS);
    }
  }

  private final AddressSpace memory;
  private final Clock clock;
  private final Timer timer;
  private final Mixer mixer;
  private final PciFunction function;
  private final Ac97Codec codec = new Ac97Codec();
  private final SampleFeed feed;
  private final List<Stream> streams;
  private final byte[] bytes = new byte[4096];
  private InterruptLine line = InterruptLine.UNCONNECTED;
  private int globalControl;
  private int globalStatus;
  private boolean inUse;

  public Ac97Controller(AddressSpace memory, PortSpace ports, Clock clock, Mixer mixer) {
    this.memory = memory;
    this.clock = clock;
    this.mixer = mixer;
    this.timer = clock.newTimer(this::settle);
    this.feed = new SampleFeed(mixer);
    this.streams = List.of(new Stream(PCM_IN, memory), new Stream(PCM_OUT, memory), new Stream(2, memory));
    function = new PciFunction(new PciIdentity(0x8086, 0x2415, 1, 0x04_01_00, 0x8086, 0x4541));
    function.interruptPin(1);
    function.addIoBar(0, CODEC_PORTS, new PortBarTarget(ports, "ac97-codec", CODEC_PORTS, 2, new CodecPorts()));
    function.addIoBar(1, MASTER_PORTS, new PortBarTarget(ports, "ac97", MASTER_PORTS, 4, new MasterPorts()));
    mixer.add(this);
  }

  /** Puts it on the bus. */
  public void plug(PciHost pci, int device, int number) {
    line = pci.add(device, number, function);
  }

  @Override
  public String name() {
    return "ac97";
  }

  /** The codec's registers, which are words. */
  private final class CodecPorts implements PortRegion {
    @Override
    public int read(int offset, int sizeBytes) {
      synchronized (Ac97Controller.this) {
        inUse = false;
        if (offset >= 2 * Ac97Codec.REGISTERS || sizeBytes != 2) {
          globalStatus |= READ_TIMED_OUT;
          return -1;
        }
        return codec.read(offset & ~1);
      }
    }

    @Override
    public void write(int offset, int sizeBytes, int value) {
      synchronized (Ac97Controller.this) {
        inUse = false;
        if (offset < 2 * Ac97Codec.REGISTERS && sizeBytes == 2) {
          settleNow();
          int before = codec.playRate();
          codec.write(offset & ~1, value);
          if (codec.playRate() != before) {
            streams.get(PCM_OUT).begin(clock.nanos());
          }
          drive();
        }
      }
    }
  }

  /** The bus masters' registers, byte by byte. */
  private final class MasterPorts implements PortRegion {
    @Override
    public int read(int offset, int sizeBytes) {
      synchronized (Ac97Controller.this) {
        settleNow();
        int value = 0;
        for (int i = 0; i < sizeBytes; i++) {
          value |= readByte(offset + i) << 8 * i;
        }
        drive();
        return value;
      }
    }

    @Override
    public void write(int offset, int sizeBytes, int value) {
      synchronized (Ac97Controller.this) {
        settleNow();
        for (int i = 0; i < sizeBytes; i++) {
          writeByte(offset + i, value >>> 8 * i & 0xFF);
        }
        drive();
      }
    }
  }

  private int readByte(int offset) {
    if (offset < CHANNELS * Ac97Channel.BYTES && offset < GLOBAL_CONTROL) {
      return streams.get(offset / Ac97Channel.BYTES).channel.read(offset % Ac97Channel.BYTES);
    }
    if (offset == SEMAPHORE) {
      int taken = inUse ? 1 : 0;
      inUse = true;
      return taken;
    }
    return switch (offset & ~3) {
      case GLOBAL_CONTROL -> globalControl >>> 8 * (offset & 3) & 0xFF;
      case GLOBAL_STATUS -> globalStatus() >>> 8 * (offset & 3) & 0xFF;
      default -> 0;
    };
  }

  private int globalStatus() {
    int value = globalStatus | ((globalControl & COLD_RESET_OFF) != 0 ? CODEC_READY : 0);
    for (Stream stream : streams) {
      value |= stream.channel.interrupts() ? CHANNEL_INTERRUPTS[stream.number] : 0;
    }
    return value;
  }

  private void writeByte(int offset, int value) {
    if (offset < CHANNELS * Ac97Channel.BYTES && offset < GLOBAL_CONTROL) {
      Stream stream = streams.get(offset / Ac97Channel.BYTES);
      boolean ran = stream.channel.running();
      stream.channel.write(offset % Ac97Channel.BYTES, value);
      if (!ran && stream.channel.running()) {
        stream.begin(clock.nanos());
      }
    } else if (offset == GLOBAL_CONTROL) {
      globalControl(value & GLOBAL_CONTROL_BITS);
    } else if ((offset & ~3) == GLOBAL_STATUS) {
      globalStatus &= ~(value << 8 * (offset & 3) & READ_TIMED_OUT);
    }
  }

  private void globalControl(int value) {
    boolean comesOut = (value & ~globalControl & COLD_RESET_OFF) != 0;
    // A warm reset is over at once.
    globalControl = value & ~WARM_RESET;
    if (comesOut || (value & COLD_RESET_OFF) == 0) {
      codec.reset();
      streams.forEach(stream -> stream.channel.reset());
    }
  }

  private void play(long address, int samples) {
    int left = codec.leftGain();
    int right = codec.rightGain();
    int rest = 2 * samples;
    while (rest > 0) {
      int piece = Math.min(rest, bytes.length);
      memory.readBytes(address + 2L * samples - rest, bytes, 0, piece);
      for (int at = 0; at + 3 < piece; at += 4) {
        feed.frame(sample(at) * left / Ac97Codec.UNITY, sample(at + 2) * right / Ac97Codec.UNITY);
      }
      rest -= piece;
    }
  }

  private int sample(int at) {
    return bytes[at] & 0xFF | bytes[at + 1] << 8;
  }

  @Override
  public synchronized void settle() {
    settleNow();
    drive();
  }

  private void settleNow() {
    if (function.busMaster()) {
      long now = clock.nanos();
      streams.forEach(stream -> stream.settle(now));
    }
  }

  private void drive() {
    boolean asserted = false;
    long deadline = Clock.NEVER;
    long now = clock.nanos();
    for (Stream stream : streams) {
      asserted |= stream.channel.interrupts();
      deadline = Math.min(deadline, stream.deadline(now));
    }
    line.set(asserted);
    timer.arm(function.busMaster() ? deadline : Clock.NEVER);
    if (audible()) {
      mixer.wake();
    }
  }

  @Override
  public synchronized boolean audible() {
    return streams.get(PCM_OUT).channel.running();
  }

  @Override
  public synchronized void reset() {
    settleNow();
    globalControl = 0;
    globalStatus = 0;
    inUse = false;
    codec.reset();
    streams.forEach(stream -> stream.channel.reset());
    drive();
  }

  @Override
  public synchronized Ac97StateV1 save() {
    settleNow();
    drive();
    return new Ac97StateV1(
        codec.save(), streams.stream().map(stream -> stream.channel.save()).toList(), globalControl, globalStatus,
        inUse);
  }

  @Override
  public void restore(DeviceState state) {
    Ac97StateV1 s = DeviceState.as(Ac97StateV1.class, state);
    synchronized (this) {
      globalControl = s.globalControl() & ~WARM_RESET;
      globalStatus = s.globalStatus() & READ_TIMED_OUT;
      inUse = s.inUse();
      codec.restore(s.codec());
      long now = clock.nanos();
      for (Stream stream : streams) {
        stream.channel.restore(s.channels().get(stream.number));
        stream.begin(now);
      }
      drive();
    }
  }
}
