package org.javisor.devices.pc.e1000;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.javisor.device.network.EthernetFrame;
import org.javisor.device.network.NetworkBackend;

/** Keeps what the card sends, and has what a test put there for it. */
public final class TestCable implements NetworkBackend {
  public final List<EthernetFrame> sent = new ArrayList<>();
  public final Deque<EthernetFrame> waiting = new ArrayDeque<>();
  public boolean linkUp = true;
  private Listener listener = new Listener() {
    @Override
    public void framesAvailable() {
      // Nobody listens yet.
    }

    @Override
    public void linkChanged() {
      // Nobody listens yet.
    }
  };

  public void arrive(byte[] frame) {
    waiting.add(new EthernetFrame(frame));
    listener.framesAvailable();
  }

  public void linkUp(boolean up) {
    linkUp = up;
    listener.linkChanged();
  }

  @Override
  public boolean send(EthernetFrame frame) {
    return sent.add(frame);
  }

  @Override
  public Optional<EthernetFrame> receive() {
    return Optional.ofNullable(waiting.poll());
  }

  @Override
  public boolean linkUp() {
    return linkUp;
  }

  @Override
  public void listen(Listener told) {
    listener = told;
  }

  @Override
  public void accept(Acceptance acceptance) {
    throw new IllegalStateException("an e1000 takes what goes over a wire only");
  }
}
