package org.javisor.virtio.ring;

/**
 * A virtqueue, or a request in one, that no driver may write. Caught where a device is entered: the device then needs a
 * reset. Without a stack trace, as a guest may cause as many as it likes.
 */
public final class RingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public RingException(String problem) {
    super(problem, null, false, false);
  }
}
