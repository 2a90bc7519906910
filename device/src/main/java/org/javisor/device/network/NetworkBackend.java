package org.javisor.device.network;

import java.util.Optional;

/**
 * A network card's end of its cable. All methods are safe from any thread and none blocks: frames wait in bounded
 * queues in both directions, and what does not fit is dropped and counted behind the cable, as on a real network. A
 * card may call them with its lock held: what is behind the cable never calls the same card back from inside, and its
 * locks come after those of cards.
 */
public interface NetworkBackend {
  /**
   * The card's side. Called from any thread, possibly by another card with its lock held: it only arms a timer, and
   * takes no lock but the clock's.
   */
  interface Listener {
    /** {@link #receive} would return a frame now. A card takes it when its clock runs, not here. */
    void framesAvailable();

    /** {@link #linkUp} may have changed. */
    void linkChanged();
  }

  /**
   * Takes a frame from the guest, with whatever it left undone.
   *
   * @return false if it was dropped because the queue is full
   */
  boolean send(EthernetFrame frame);

  /**
   * The next frame for the guest. It is as it goes over a wire, unless {@link #accept} allowed more.
   *
   * @return empty if there is none now
   */
  Optional<EthernetFrame> receive();

  /** Whether the cable leads anywhere. */
  boolean linkUp();

  /** Sets who is told of changes. */
  void listen(Listener listener);

  /** Says what the card can take; {@link Acceptance#WIRE} until it is called. */
  void accept(Acceptance acceptance);

  /** Says that the guest gave its card another address than it was made with. */
  default void addressChanged(MacAddress address) {
    // Most cables do not care who is at their end.
  }

  /**
   * Which frames a card can take beside those that go over a wire.
   *
   * @param partialChecksums those whose checksum is to be trusted instead of checked, see {@link Offload}
   * @param largeSegments4 large TCP segments over IPv4; only with partial checksums
   * @param largeSegments6 large TCP segments over IPv6; only with partial checksums
   */
  record Acceptance(boolean partialChecksums, boolean largeSegments4, boolean largeSegments6) {
    public static final Acceptance WIRE = new Acceptance(false, false, false);

    public Acceptance {
      if ((largeSegments4 || largeSegments6) && !partialChecksums) {
        throw new IllegalArgumentException("large segments come with partial checksums");
      }
    }
  }

  /** A card without a cable. */
  static NetworkBackend unplugged() {
    return new NetworkBackend() {
      @Override
      public boolean send(EthernetFrame frame) {
        return false;
      }

      @Override
      public Optional<EthernetFrame> receive() {
        return Optional.empty();
      }

      @Override
      public boolean linkUp() {
        return false;
      }

      @Override
      public void listen(Listener listener) {
        // There is nothing to be told of.
      }

      @Override
      public void accept(Acceptance acceptance) {
        // Nothing comes.
      }
    };
  }
}
