package org.javisor.virtio.vsock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.javisor.virtio.Feature;
import org.javisor.virtio.SlotRig;
import org.javisor.virtio.VsockDriver;
import org.javisor.virtio.VsockDriver.Packet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SocketChipTest {
  private static final long CID = 7;
  private static final int NEEDS_RESET = 64;

  private final SocketChip chip = new SocketChip(CID);
  private final SlotRig rig = new SlotRig(clock -> chip);
  private final List<HostSocket> taken = new ArrayList<>();
  private VsockDriver guest;

  @BeforeEach
  void begin() {
    guest = new VsockDriver(rig, CID, Feature.VERSION_1 | Feature.EVENT_IDX);
    chip.listen(80, taken::add);
  }

  @AfterEach
  void end() {
    rig.close();
  }

  private Packet expect(int operation) {
    Packet packet = guest.next().orElseThrow(() -> new AssertionError("the host says nothing"));
    assertThat(packet.operation()).isEqualTo(operation);
    return packet;
  }

  private HostSocket connected() {
    guest.send(1000, 80, VsockDriver.REQUEST);
    Packet answer = expect(VsockDriver.RESPONSE);
    assertThat(List.of(answer.from(), answer.to())).containsExactly(80, 1000);
    assertThat(answer.bufferBytes()).isEqualTo(HostSocket.BUFFER_BYTES);
    return taken.getLast();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void theGuestConnectsTalksAndBothEnd() throws IOException {
    HostSocket host = connected();
    guest.send(1000, 80, VsockDriver.RW, ascii("hello"));
    assertThat(host.input().readNBytes(5)).isEqualTo(ascii("hello"));
    host.output().write(ascii("good day"));
    assertThat(expect(VsockDriver.RW).data()).isEqualTo(ascii("good day"));
    host.output().close();
    assertThat(expect(VsockDriver.SHUTDOWN).flags()).isEqualTo(PacketHeader.NO_SEND);
    guest.send(1000, 80, VsockDriver.RW, ascii("bye"));
    guest.send(guest.header(1000, 80, VsockDriver.SHUTDOWN, 0, 3, 8), new byte[0]);
    expect(VsockDriver.RST);
    assertThat(host.input().readAllBytes()).isEqualTo(ascii("bye"));
    assertThat(guest.next()).isEmpty();
    guest.send(1000, 80, VsockDriver.RW, ascii("x"));
    expect(VsockDriver.RST);
  }

  @Test
  void theHostConnectsAndCloses() throws IOException, InterruptedException, ExecutionException {
    FutureTask<HostSocket> connect = new FutureTask<>(() -> chip.connect(5000, Duration.ofSeconds(50)));
    Thread.ofVirtual().start(connect);
    Optional<Packet> request = Optional.empty();
    while (request.isEmpty()) {
      Thread.onSpinWait();
      request = guest.next();
    }
    assertThat(request.get().operation()).isEqualTo(VsockDriver.REQUEST);
    assertThat(request.get().to()).isEqualTo(5000);
    int port = request.get().from();
    guest.send(5000, port, VsockDriver.RESPONSE);
    HostSocket host = connect.get();
    host.output().write(ascii("all"));
    host.close();
    assertThat(expect(VsockDriver.RW).data()).isEqualTo(ascii("all"));
    assertThat(expect(VsockDriver.SHUTDOWN).flags()).isEqualTo(3);
    guest.send(5000, port, VsockDriver.RST);
    assertThat(guest.next()).as("nobody answers an RST").isEmpty();
    assertThatThrownBy(() -> host.input().read()).isInstanceOf(IOException.class);
  }

  @Test
  void aPortWhereNobodyListensIsRefusedOnBothSides() {
    guest.send(1000, 81, VsockDriver.REQUEST);
    Packet refused = expect(VsockDriver.RST);
    assertThat(List.of(refused.from(), refused.to())).containsExactly(81, 1000);
    FutureTask<HostSocket> connect = new FutureTask<>(() -> chip.connect(5000, Duration.ofSeconds(50)));
    Thread.ofVirtual().start(connect);
    Optional<Packet> request = Optional.empty();
    while (request.isEmpty()) {
      Thread.onSpinWait();
      request = guest.next();
    }
    guest.send(5000, request.get().from(), VsockDriver.RST);
    assertThatThrownBy(connect::get).hasRootCauseInstanceOf(IOException.class)
        .hasMessageContaining("nobody in the guest answers at port 5000");
    assertThatThrownBy(() -> chip.connect(5001, Duration.ofMillis(1))).hasMessageContaining("5001");
  }

  @Test
  void theHostSendsAsMuchAsTheGuestHasRoomFor() throws IOException {
    HostSocket host = connected();
    host.output().write(new byte[100_000]);
    int received = 0;
    for (Optional<Packet> packet = guest.next(); packet.isPresent(); packet = guest.next()) {
      received += packet.get().data().length;
    }
    assertThat(received).as("the guest's 64 KiB").isEqualTo(1 << 16);
    guest.send(guest.header(1000, 80, VsockDriver.CREDIT_UPDATE, 0, 0, 30_000), new byte[0]);
    for (Optional<Packet> packet = guest.next(); packet.isPresent(); packet = guest.next()) {
      received += packet.get().data().length;
    }
    assertThat(received).isEqualTo((1 << 16) + 30_000);
  }

  @Test
  void theGuestIsToldWhenTheHostHasReadAndIsCutOffWhenItSendsMoreThanThereIsRoomFor() throws IOException {
    HostSocket host = connected();
    byte[] piece = new byte[1 << 15];
    for (int i = 0; i < HostSocket.BUFFER_BYTES / piece.length; i++) {
      guest.send(1000, 80, VsockDriver.RW, piece);
    }
    assertThat(guest.next()).isEmpty();
    guest.send(1000, 80, VsockDriver.CREDIT_REQUEST);
    assertThat(expect(VsockDriver.CREDIT_UPDATE).forwarded()).isZero();
    assertThat(host.input().readNBytes(HostSocket.BUFFER_BYTES / 2)).hasSize(HostSocket.BUFFER_BYTES / 2);
    assertThat(expect(VsockDriver.CREDIT_UPDATE).forwarded()).isEqualTo(HostSocket.BUFFER_BYTES / 2);
    for (int i = 0; i < HostSocket.BUFFER_BYTES / 2 / piece.length; i++) {
      guest.send(1000, 80, VsockDriver.RW, piece);
    }
    assertThat(guest.next()).isEmpty();
    guest.send(1000, 80, VsockDriver.RW, (byte) 1);
    expect(VsockDriver.RST);
    assertThat(host.input().readNBytes(HostSocket.BUFFER_BYTES)).as("what came before").hasSize(1 << 18);
    assertThatThrownBy(() -> host.input().read()).hasMessageContaining("broken off");
    assertThatThrownBy(() -> host.output().write(1)).hasMessageContaining("broken off");
  }

  @Test
  void whatBreaksTheRulesOfStreamsIsResetAndWhatBreaksThoseOfPacketsFailsTheDevice() {
    HostSocket host = connected();
    guest.send(1000, 80, VsockDriver.REQUEST);
    expect(VsockDriver.RST);
    assertThatThrownBy(() -> host.output().write(1)).hasMessageContaining("broken off");
    byte[] header = guest.header(1000, 80, VsockDriver.REQUEST, 0, 0, 0);
    header[28] = 2;
    guest.send(header, new byte[0]);
    expect(VsockDriver.RST);
    byte[] stranger = guest.header(1000, 80, VsockDriver.REQUEST, 0, 0, 0);
    stranger[0]++;
    guest.send(stranger, new byte[0]);
    assertThat(guest.next()).isEmpty();
    connected();
    guest.send(guest.header(1000, 80, VsockDriver.RW, 5000, 0, 0), new byte[10]);
    expect(VsockDriver.RST);
    connected();
    guest.send(1000, 80, 99);
    expect(VsockDriver.RST);
    assertThat(rig.slot.status() & NEEDS_RESET).isZero();
    guest.send(new byte[43], new byte[0]);
    assertThat(rig.slot.status() & NEEDS_RESET).isEqualTo(NEEDS_RESET);
  }

  @Test
  void aGuestThatContinuesFromASnapshotHearsThatItsConnectionsAreGone() {
    HostSocket host = connected();
    assertThat(guest.event()).isEmpty();
    rig.slot.restore(rig.slot.save());
    assertThat(guest.event()).hasValueSatisfying(event -> assertThat(event).containsExactly(0, 0, 0, 0));
    assertThatThrownBy(() -> host.input().read()).hasMessageContaining("broken off");
    guest.send(1000, 80, VsockDriver.RW, (byte) 1);
    expect(VsockDriver.RST);
    connected();
  }

  @Test
  void addressesThatNoGuestHasAreRefused() {
    assertThatThrownBy(() -> new SocketChip(2)).hasMessageContaining("3 to 4294967294");
    assertThatThrownBy(() -> new SocketChip(0xFFFF_FFFFL)).hasMessageContaining("not 4294967295");
    assertThatThrownBy(() -> chip.listen(80, taken::add)).hasMessageContaining("port 80 is taken");
  }
}
