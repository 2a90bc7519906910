package org.javisor.network.nat.tcp;

import static org.javisor.network.packet.TcpSegment.ACK;
import static org.javisor.network.packet.TcpSegment.FIN;
import static org.javisor.network.packet.TcpSegment.PSH;
import static org.javisor.network.packet.TcpSegment.RST;
import static org.javisor.network.packet.TcpSegment.SYN;

import org.javisor.network.nat.HostSocket;
import org.javisor.network.packet.TcpBuilder;
import org.javisor.network.packet.TcpBuilder.Fields;
import org.javisor.network.packet.TcpSegment;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a guest: a TCP endpoint towards it, and a socket of the host that stands for it. Owned by the NAT's
 * thread; time is a parameter, in nanoseconds.
 *
 * @see "RFC 9293, Transmission Control Protocol; RFC 7323, 2 TCP Window Scale Option; RFC 6298; RFC 5681"
 */
public final class TcpConnection implements HostSocket.Events {
  static final long NEVER = Long.MAX_VALUE;

  /** For each direction. */
  static final int BUFFER_BYTES = 1 << 18;

  private static final int WINDOW_SCALE = 4;
  private static final int MOST_RETRIES = 8;
  private static final long TIME_WAIT_NANOS = 2_000_000_000L;

  /** How long a guest may take to close after the host did, and all data arrived. */
  private static final long HALF_CLOSED_NANOS = 600_000_000_000L;

  private static final int DUPLICATES = 3;

  /** Largest data of one segment that is cut later, whatever headers it has. */
  private static final int LARGEST_DATA = 0xFFFF - 60 - 40;

  /** Where the connection stands. */
  public enum State {
    /** The guest asked, and the host connects. */
    CONNECTING,
    /** The guest was answered, or both asked at once. */
    SYN_RECEIVED,
    /** Somebody connected to a forwarded port, and the guest is asked. */
    SYN_SENT,
    ESTABLISHED,
    /** Both have finished, and we before the guest. */
    TIME_WAIT,
    CLOSED
  }

  /** Where segments go to. */
  @FunctionalInterface
  public interface Output {
    void send(Fields fields, TcpBuilder.Payload payload, int segmentBytes);
  }

  private final Output output;
  private final int largestSegment;
  private State state = State.CLOSED;
  private @Nullable HostSocket host;
  private long now;

  // Towards the guest
  private final ByteRing unacknowledged = new ByteRing(BUFFER_BYTES);
  private int sendFirst;
  private int sendUnacknowledged;
  private int sendNext;
  private int sendHighest;
  private int sendWindow;
  private int windowUpdateSequence;
  private int windowUpdateAcknowledgment;
  private int segmentBytes;
  private int sendScale;
  private boolean hostFinished;

  /** Everything up to the end was sent since the last time that we went back. */
  private boolean finSent;

  /** The end has a number, {@link #finSequence}. */
  private boolean finNumbered;

  private int finSequence;

  /** The guest had finished before that. */
  private boolean guestWasFirst;

  private Congestion congestion;
  private final RoundTrip roundTrip = new RoundTrip();
  private int measuredSequence;
  private long measuredSince = NEVER;
  private int duplicates;
  private int recoverUntil;
  private boolean recovering;
  private int retries;
  private long retransmitAt = NEVER;
  private long closeAt = NEVER;

  // From the guest
  private final ReceiveBuffer received = new ReceiveBuffer(BUFFER_BYTES);
  private int receiveNext;
  private int receiveScale;
  private int advertisedEnd;
  private boolean guestFinished;
  private boolean hostShutDown;
  private boolean acknowledge;

  /**
   * @param largestSegment the largest data that a frame to the guest takes
   * @param initialSequence a random number
   */
  public TcpConnection(Output output, int largestSegment, int initialSequence) {
    this.output = output;
    this.largestSegment = largestSegment;
    this.segmentBytes = Math.min(largestSegment, 536);
    this.congestion = new Congestion(segmentBytes);
    sendFirst = initialSequence;
    sendUnacknowledged = initialSequence;
    sendNext = initialSequence;
    sendHighest = initialSequence;
  }

  public State state() {
    return state;
  }

  /** When {@link #expire} has something to do. */
  public long deadline() {
    return Math.min(retransmitAt, closeAt);
  }

  /** Says what time it is, before {@link HostSocket.Events} are told. */
  public void time(long time) {
    now = time;
  }

  // Beginnings

  /** The guest asks for a connection, for which the host's begins. */
  public void accept(TcpSegment syn, HostSocket connecting, long time) {
    now = time;
    host = connecting;
    state = State.CONNECTING;
    takeOptions(syn);
  }

  private void takeOptions(TcpSegment syn) {
    receiveNext = syn.sequence() + 1;
    advertisedEnd = receiveNext;
    segmentBytes = Math.clamp(syn.mss() == 0 ? 536 : syn.mss(), 64, largestSegment);
    sendScale = Math.max(syn.windowScale(), 0);
    receiveScale = syn.windowScale() < 0 ? 0 : WINDOW_SCALE;
    congestion = new Congestion(segmentBytes);
    sendWindow = syn.window();
    windowUpdateSequence = syn.sequence();
  }

  @Override
  public void connected() {
    if (state == State.CONNECTING) {
      state = State.SYN_RECEIVED;
      sendSyn(SYN | ACK);
    }
  }

  /** A connection that the host accepted: the guest is asked. */
  public void open(HostSocket accepted, long time) {
    now = time;
    host = accepted;
    state = State.SYN_SENT;
    receiveScale = WINDOW_SCALE;
    sendSyn(SYN);
  }

  private void sendSyn(int flags) {
    sendNext = sendFirst + 1;
    sendHighest = sendNext;
    int scale = (flags & ACK) != 0 && receiveScale == 0 ? -1 : WINDOW_SCALE;
    int window = Math.min(received.ring().room(), 0xFFFF);
    output.send(
        new Fields(sendFirst, receiveNext, flags, window, largestSegment, scale), TcpBuilder.Payload.NONE,
        segmentBytes);
    advertisedEnd = receiveNext + window;
    retransmitAt = now + roundTrip.timeout();
  }

  @Override
  public void failed() {
    if (state == State.CONNECTING) {
      reset();
    }
  }

  // Segments

  /** Takes a segment from the guest; {@link #flush} is then to be called, after all that came together. */
  public void segment(TcpSegment segment, long time) {
    now = time;
    switch (state) {
      case CLOSED -> {
        // The NAT forgets it.
      }
      case CONNECTING -> {
        if (segment.has(RST)) {
          end(true);
        }
      }
      case SYN_SENT -> answerToSyn(segment);
      case SYN_RECEIVED, ESTABLISHED, TIME_WAIT -> synchronizedSegment(segment);
    }
  }

  private void answerToSyn(TcpSegment segment) {
    boolean acknowledged = segment.has(ACK) && segment.acknowledgment() == sendNext;
    if (segment.has(ACK) && !acknowledged) {
      if (!segment.has(RST)) {
        output.send(
            new Fields(segment.acknowledgment(), 0, RST, 0, 0, -1), TcpBuilder.Payload.NONE, segmentBytes);
      }
    } else if (segment.has(RST)) {
      if (acknowledged) {
        end(true);
      }
    } else if (segment.has(SYN)) {
      takeOptions(segment);
      if (acknowledged) {
        state = State.ESTABLISHED;
        acknowledge = true;
        acknowledged(segment);
        // A window in a SYN is never scaled.
        sendWindow = segment.window();
        pump();
      } else {
        state = State.SYN_RECEIVED;
        sendSyn(SYN | ACK);
      }
    }
  }

  private void synchronizedSegment(TcpSegment segment) {
    int place = segment.sequence() - receiveNext;
    int window = received.ring().room();
    if (segment.has(RST)) {
      if (place == 0) {
        end(true);
      } else if (place > 0 && place < window) {
        acknowledge = true;
      }
      return;
    }
    if (segment.has(SYN)) {
      if (state == State.SYN_RECEIVED && segment.sequence() + 1 == receiveNext) {
        sendSyn(SYN | ACK);
      } else {
        acknowledge = true;
      }
      return;
    }
    boolean old = place + segment.span() <= 0 && segment.span() > 0;
    if (old || place > window || place < 0 && segment.span() == 0) {
      acknowledge = true;
    }
    if (!segment.has(ACK) || place > window) {
      return;
    }
    if (Sequence.after(segment.acknowledgment(), sendHighest)
        || state == State.SYN_RECEIVED && segment.acknowledgment() == sendFirst) {
      acknowledge = true;
      return;
    }
    if (state == State.SYN_RECEIVED) {
      state = State.ESTABLISHED;
    }
    acknowledged(segment);
    if (state != State.CLOSED) {
      takeData(segment, place);
      pump();
    }
  }

  private void acknowledged(TcpSegment segment) {
    int acknowledgment = segment.acknowledgment();
    int advance = acknowledgment - sendUnacknowledged;
    if (advance > 0) {
      int syn = sendUnacknowledged == sendFirst ? 1 : 0;
      int data = Math.min(advance - syn, unacknowledged.length());
      unacknowledged.drop(data);
      sendUnacknowledged = acknowledgment;
      sendNext = Sequence.later(sendNext, acknowledgment);
      if (measuredSince != NEVER && !Sequence.before(acknowledgment, measuredSequence)) {
        roundTrip.measured(now - measuredSince);
        measuredSince = NEVER;
      }
      if (recovering && !Sequence.before(acknowledgment, recoverUntil)) {
        recovering = false;
      }
      if (!recovering) {
        congestion.acknowledged(data);
      } else {
        resendFirst();
      }
      duplicates = 0;
      retries = 0;
      retransmitAt = sendUnacknowledged == sendHighest ? NEVER : now + roundTrip.timeout();
    } else if (advance == 0 && isDuplicate(segment)) {
      duplicates++;
      if (duplicates == DUPLICATES && !recovering) {
        recovering = true;
        recoverUntil = sendHighest;
        congestion.lost(sendHighest - sendUnacknowledged);
        resendFirst();
      }
    }
    updateWindow(segment);
    if (endAcknowledged()) {
      finSent = true;
      finished();
    }
  }

  private boolean endAcknowledged() {
    return finNumbered && Sequence.after(sendUnacknowledged, finSequence);
  }

  /** Sends again what was not acknowledged. */
  private void goBack() {
    sendNext = sendUnacknowledged;
    finSent = endAcknowledged();
    measuredSince = NEVER;
  }

  private boolean isDuplicate(TcpSegment segment) {
    return segment.span() == 0
        && sendHighest != sendUnacknowledged
        && segment.window() << sendScale == sendWindow;
  }

  private void updateWindow(TcpSegment segment) {
    int sequence = segment.sequence();
    boolean newer = Sequence.before(windowUpdateSequence, sequence)
        || windowUpdateSequence == sequence
            && !Sequence.after(windowUpdateAcknowledgment, segment.acknowledgment());
    if (newer) {
      int before = sendWindow;
      sendWindow = segment.window() << sendScale;
      windowUpdateSequence = sequence;
      windowUpdateAcknowledgment = segment.acknowledgment();
      if (before == 0 && sendWindow > 0) {
        // What probed the window was thrown away.
        goBack();
        retransmitAt = NEVER;
      }
    }
  }

  private void takeData(TcpSegment segment, int place) {
    int skip = Math.max(0, -place);
    int length = segment.length() - skip;
    if (length > 0 && !guestFinished) {
      int grown = received.add(Math.max(place, 0), segment.bytes(), segment.data() + skip, length);
      receiveNext += grown;
      acknowledge = true;
    }
    boolean complete = segment.sequence() + segment.length() == receiveNext;
    if (segment.has(FIN) && complete && !guestFinished) {
      guestFinished = true;
      receiveNext++;
      acknowledge = true;
      if (endAcknowledged()) {
        finished();
      }
    }
  }

  /** Our FIN was acknowledged, or the guest's came behind that. */
  private void finished() {
    if (!guestFinished) {
      closeAt = Math.min(closeAt, now + HALF_CLOSED_NANOS);
    } else if (received.ring().length() == 0 && guestWasFirst) {
      pump();
      end(false);
    } else if (received.ring().length() == 0 && state != State.TIME_WAIT) {
      state = State.TIME_WAIT;
      retransmitAt = NEVER;
      closeAt = now + TIME_WAIT_NANOS;
      pump();
      release(false);
    }
  }

  // The host's side

  /** Gives the host what it takes. */
  private void pump() {
    HostSocket socket = host;
    if (socket == null || state == State.CONNECTING) {
      return;
    }
    ByteRing ring = received.ring();
    while (ring.length() > 0) {
      int written = socket.write(ring.readable());
      if (written == HostSocket.BROKEN) {
        reset();
        return;
      }
      if (written == 0) {
        break;
      }
      ring.drop(written);
    }
    if (guestFinished && ring.length() == 0 && !hostShutDown) {
      hostShutDown = true;
      socket.shutdownOutput();
      if (endAcknowledged()) {
        finished();
      }
    }
    interest();
  }

  private void interest() {
    HostSocket socket = host;
    if (socket != null) {
      socket.want(
          state == State.ESTABLISHED && !hostFinished && unacknowledged.room() > 0, received.ring().length() > 0);
    }
  }

  @Override
  public void readable() {
    HostSocket socket = host;
    if (socket == null || state != State.ESTABLISHED || hostFinished) {
      return;
    }
    while (unacknowledged.room() > 0) {
      int read = socket.read(unacknowledged.writable());
      if (read == HostSocket.BROKEN) {
        reset();
        return;
      }
      if (read == HostSocket.END) {
        hostFinished = true;
        break;
      }
      if (read == 0) {
        break;
      }
      unacknowledged.extend(read);
    }
    interest();
  }

  @Override
  public void writable() {
    pump();
  }

  // Output

  /** Sends what can be sent now: data, the end, an acknowledgment. */
  public void flush(long time) {
    now = time;
    if (state == State.ESTABLISHED) {
      sendData();
    }
    if (state != State.CLOSED && (acknowledge || windowOpened())) {
      emit(sendNext, 0, ACK);
    }
  }

  /** Whether the guest must hear that there is room again. */
  private boolean windowOpened() {
    if (state != State.ESTABLISHED || guestFinished) {
      return false;
    }
    int known = advertisedEnd - receiveNext;
    int room = received.ring().room();
    return known < BUFFER_BYTES / 4 && room - known >= BUFFER_BYTES / 4;
  }

  private void sendData() {
    while (!finSent) {
      int inFlight = sendNext - sendUnacknowledged;
      int waiting = unacknowledged.length() - inFlight;
      int allowed = Math.min(sendWindow, congestion.window()) - inFlight;
      int size = Math.min(Math.min(waiting, allowed), LARGEST_DATA / segmentBytes * segmentBytes);
      boolean worth = size > 0 && (size == waiting || size >= segmentBytes || inFlight == 0);
      if (!worth) {
        break;
      }
      if (size < waiting && size > segmentBytes) {
        size -= size % segmentBytes;
      }
      boolean last = size == waiting;
      boolean fin = last && hostFinished;
      send(size, ACK | (last ? PSH : 0) | (fin ? FIN : 0));
    }
    if (hostFinished && !finSent && sendNext - sendUnacknowledged == unacknowledged.length()) {
      send(0, ACK | FIN);
    }
    if (retransmitAt == NEVER && (sendUnacknowledged != sendHighest || blocked())) {
      retransmitAt = now + roundTrip.timeout();
    }
  }

  /** Data wait, and the guest has no room. */
  private boolean blocked() {
    return sendUnacknowledged == sendNext && unacknowledged.length() > 0 && sendWindow == 0;
  }

  private void send(int size, int flags) {
    if ((flags & FIN) != 0) {
      finSent = true;
      guestWasFirst = finNumbered ? guestWasFirst : guestFinished;
      finNumbered = true;
      finSequence = sendNext + size;
    }
    emit(sendNext, size, flags);
    sendNext += size + ((flags & FIN) != 0 ? 1 : 0);
    if (Sequence.after(sendNext, sendHighest)) {
      sendHighest = sendNext;
      if (measuredSince == NEVER) {
        measuredSince = now;
        measuredSequence = sendNext;
      }
    }
  }

  private void emit(int sequence, int size, int flags) {
    int room = received.ring().room();
    int window = guestFinished ? 0 : Math.min(room >>> receiveScale, 0xFFFF);
    advertisedEnd = receiveNext + (window << receiveScale);
    acknowledge = false;
    int skip = sequence - sendUnacknowledged;
    TcpBuilder.Payload payload = size == 0 ? TcpBuilder.Payload.NONE : new TcpBuilder.Payload() {
      @Override
      public int length() {
        return size;
      }

      @Override
      public void copy(byte[] to, int offset) {
        unacknowledged.peek(skip, to, offset, size);
      }
    };
    output.send(new Fields(sequence, receiveNext, flags, window, 0, -1), payload, segmentBytes);
  }

  private void resendFirst() {
    measuredSince = NEVER;
    int size = Math.min(segmentBytes, unacknowledged.length());
    boolean fin = finNumbered && !endAcknowledged() && size == unacknowledged.length();
    if (size > 0 || fin) {
      emit(sendUnacknowledged, size, ACK | (fin ? FIN : 0));
    }
  }

  // Time

  /** Does what waited for time; {@link #flush} is then to be called. */
  public void expire(long time) {
    now = time;
    if (closeAt <= now) {
      if (state == State.TIME_WAIT) {
        end(false);
      } else {
        reset();
      }
    } else if (retransmitAt <= now) {
      retransmit();
    }
  }

  private void retransmit() {
    retransmitAt = NEVER;
    boolean probing = sendWindow == 0 && unacknowledged.length() > 0 && state == State.ESTABLISHED;
    retries += probing ? 0 : 1;
    if (retries > MOST_RETRIES) {
      reset();
      return;
    }
    roundTrip.backOff();
    switch (state) {
      case SYN_RECEIVED -> sendSyn(SYN | ACK);
      case SYN_SENT -> sendSyn(SYN);
      case ESTABLISHED -> resend(probing);
      case CONNECTING, TIME_WAIT, CLOSED -> {
        // Nothing of ours waits.
      }
    }
  }

  /** Goes back to what was not acknowledged, or asks with one byte whether there is room. */
  private void resend(boolean probing) {
    measuredSince = NEVER;
    recovering = false;
    duplicates = 0;
    if (probing) {
      emit(sendUnacknowledged, 1, ACK);
      sendNext = sendUnacknowledged + 1;
      sendHighest = Sequence.later(sendHighest, sendNext);
    } else {
      congestion.timedOut(sendHighest - sendUnacknowledged);
      goBack();
      sendData();
    }
    retransmitAt = now + roundTrip.timeout();
  }

  // Ends

  /** Tells the guest that there is no connection any more, and lets go of the host's. */
  public void reset() {
    if (state != State.CLOSED) {
      boolean answered = state != State.CONNECTING;
      int sequence = answered ? sendNext : 0;
      output.send(
          new Fields(sequence, receiveNext, RST | ACK, 0, 0, -1), TcpBuilder.Payload.NONE, segmentBytes);
      end(true);
    }
  }

  private void end(boolean broken) {
    state = State.CLOSED;
    retransmitAt = NEVER;
    closeAt = NEVER;
    release(broken);
  }

  private void release(boolean broken) {
    HostSocket socket = host;
    host = null;
    if (socket != null) {
      if (broken) {
        socket.abort();
      } else {
        socket.close();
      }
    }
  }
}
