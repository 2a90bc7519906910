package org.javisor.network;

/**
 * What a port lets its guest do.
 *
 * @param promiscuous whether it sees frames for others
 * @param macChanges whether it still gets frames after it gave its card another address than it was made with
 * @param forgedTransmits whether it may send with source addresses that are not its card's
 */
public record PortPolicy(boolean promiscuous, boolean macChanges, boolean forgedTransmits) {
  /** As hypervisors set up their switches where nobody says otherwise. */
  public static final PortPolicy STANDARD = new PortPolicy(false, true, true);

  public static final PortPolicy STRICT = new PortPolicy(false, false, false);
}
