package org.javisor.network;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import org.javisor.device.network.EthernetFrame;
import org.javisor.device.network.FrameQueue;
import org.javisor.device.network.MacAddress;
import org.javisor.device.network.NetworkBackend;
import org.javisor.device.network.Offloading;
import org.javisor.network.packet.Bytes;
import org.javisor.network.packet.EtherType;

/** A port of a switch: the end of a cable. */
public final class SwitchPort implements NetworkBackend {
  private static final int MOST_FRAMES = 8192;
  private static final long MOST_BYTES = 8L << 20;

  private final VirtualSwitch home;
  private final PortSettings settings;
  private final FrameQueue queue = new FrameQueue(MOST_FRAMES, MOST_BYTES);
  private final List<FrameTap> taps = new CopyOnWriteArrayList<>();
  private final Optional<Shaper> shaper;
  private final LongAdder sentFrames = new LongAdder();
  private final LongAdder sentBytes = new LongAdder();
  private final LongAdder receivedFrames = new LongAdder();
  private final LongAdder receivedBytes = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private volatile Optional<MacAddress> effective;
  private volatile Acceptance acceptance = Acceptance.WIRE;
  private volatile Listener listener = new Listener() {
    @Override
    public void framesAvailable() {
      // Nobody listens yet.
    }

    @Override
    public void linkChanged() {
      // Nobody listens yet.
    }
  };
  private volatile boolean plugged = true;

  SwitchPort(VirtualSwitch home, PortSettings settings, long now) {
    this.home = home;
    this.settings = settings;
    this.effective = settings.address();
    this.shaper = settings.group().shaping().map(shaping -> new Shaper(shaping, now));
  }

  public PortSettings settings() {
    return settings;
  }

  Optional<Shaper> shaper() {
    return shaper;
  }

  /** The address that the card has now. */
  Optional<MacAddress> effective() {
    return effective;
  }

  /** Shows all frames of this port to somebody, from now on. */
  public void tap(FrameTap tap) {
    taps.add(tap);
  }

  public void untap(FrameTap tap) {
    taps.remove(tap);
  }

  /** Pulls the cable, or puts it back. */
  public void plugged(boolean in) {
    if (plugged != in) {
      plugged = in;
      if (!in) {
        queue.clear();
      }
      listener.linkChanged();
    }
  }

  public PortCounters counters() {
    return new PortCounters(
        sentFrames.sum(), sentBytes.sum(), receivedFrames.sum(), receivedBytes.sum(), queue.dropped(), refused.sum());
  }

  void refused() {
    refused.increment();
  }

  // The guest's side

  @Override
  public boolean send(EthernetFrame frame) {
    if (!plugged) {
      return false;
    }
    sentFrames.increment();
    sentBytes.add(frame.length());
    for (FrameTap tap : taps) {
      tap.frame(frame, true);
    }
    home.sent(this, frame);
    return true;
  }

  @Override
  public Optional<EthernetFrame> receive() {
    return queue.poll();
  }

  @Override
  public boolean linkUp() {
    return plugged;
  }

  @Override
  public void listen(Listener told) {
    listener = told;
  }

  @Override
  public void accept(Acceptance accepted) {
    acceptance = accepted;
  }

  @Override
  public void addressChanged(MacAddress address) {
    if (settings.address().isPresent()) {
      effective = Optional.of(address);
      home.addressChanged(this, address);
    }
  }

  // The switch's side

  /** A frame for the guest, as it is to see it. */
  void deliver(EthernetFrame frame) {
    if (!plugged) {
      return;
    }
    for (FrameTap tap : taps) {
      tap.frame(frame, false);
    }
    List<EthernetFrame> frames = accepts(frame) ? List.of(frame) : Offloading.finish(frame);
    boolean first = false;
    for (EthernetFrame one : frames) {
      FrameQueue.Outcome outcome = queue.add(one);
      if (outcome != FrameQueue.Outcome.DROPPED) {
        receivedFrames.increment();
        receivedBytes.add(one.length());
      }
      first |= outcome == FrameQueue.Outcome.FIRST;
    }
    if (first) {
      listener.framesAvailable();
    }
  }

  private boolean accepts(EthernetFrame frame) {
    if (frame.offload().isNone()) {
      return true;
    }
    Acceptance now = acceptance;
    if (frame.offload().segmentBytes() == 0) {
      return now.partialChecksums();
    }
    int type = VlanTag.isTagged(frame) ? Bytes.word(frame.bytes(), 16) : frame.type();
    return type == EtherType.IPV6 ? now.largeSegments6() : now.largeSegments4();
  }
}
