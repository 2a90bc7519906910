package org.javisor.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.javisor.device.network.EthernetFrame;
import org.javisor.device.network.MacAddress;
import org.javisor.device.network.NetworkBackend;
import org.junit.jupiter.api.Test;

class VirtualSwitchTest {
  private static final MacAddress A = MacAddress.parse("52:54:00:00:00:0a");
  private static final MacAddress B = MacAddress.parse("52:54:00:00:00:0b");
  private static final MacAddress C = MacAddress.parse("52:54:00:00:00:0c");
  private static final MacAddress OTHER = MacAddress.parse("52:54:00:00:00:ff");

  private final ManualSchedule schedule = new ManualSchedule();
  private final VirtualSwitch home = new VirtualSwitch(schedule);

  private SwitchPort card(MacAddress address, PortGroup group) {
    return home.add(PortSettings.card(address.toString(), address).withGroup(group));
  }

  private SwitchPort card(MacAddress address) {
    return card(address, PortGroup.STANDARD);
  }

  private static EthernetFrame frame(MacAddress from, MacAddress to) {
    byte[] bytes = new byte[60];
    to.write(bytes, 0);
    from.write(bytes, 6);
    bytes[12] = 8;
    return new EthernetFrame(bytes);
  }

  private static List<EthernetFrame> received(SwitchPort port) {
    List<EthernetFrame> frames = new ArrayList<>();
    Optional<EthernetFrame> frame = port.receive();
    while (frame.isPresent()) {
      frames.add(frame.get());
      frame = port.receive();
    }
    return frames;
  }

  @Test
  void aFrameGoesToItsReceiverAndABroadcastToAll() {
    SwitchPort a = card(A);
    SwitchPort b = card(B);
    SwitchPort c = card(C);
    a.send(frame(A, B));
    assertThat(received(b)).hasSize(1);
    assertThat(received(c)).isEmpty();
    a.send(frame(A, MacAddress.BROADCAST));
    assertThat(received(b)).hasSize(1);
    assertThat(received(c)).hasSize(1);
    assertThat(received(a)).isEmpty();
  }

  @Test
  void addressesBehindAPortAreLearnedAndForgotten() {
    SwitchPort a = card(A);
    SwitchPort uplink = home.add(PortSettings.open("uplink"));
    SwitchPort other = home.add(PortSettings.open("other"));
    a.send(frame(A, OTHER));
    assertThat(received(uplink)).as("nobody knows where it is").hasSize(1);
    assertThat(received(other)).hasSize(1);
    uplink.send(frame(OTHER, A));
    a.send(frame(A, OTHER));
    assertThat(received(uplink)).hasSize(1);
    assertThat(received(other)).isEmpty();
    schedule.advance(301_000_000_000L);
    a.send(frame(A, OTHER));
    assertThat(received(other)).as("forgotten").hasSize(1);
  }

  @Test
  void nobodyTakesTheAddressOfACardAway() {
    SwitchPort a = card(A);
    SwitchPort b = card(B);
    SwitchPort thief = card(C);
    thief.send(frame(B, A));
    a.send(frame(A, B));
    assertThat(received(b)).hasSize(1);
    assertThat(received(thief)).isEmpty();
  }

  @Test
  void theTableOfAddressesIsBounded() {
    SwitchPort a = card(A);
    for (int i = 0; i < 10_000; i++) {
      a.send(frame(new MacAddress(0x0200_0000_0000L + i), MacAddress.BROADCAST));
    }
    assertThat(home.knownAddresses()).isEqualTo(MacTable.MOST_ENTRIES + 1);
  }

  @Test
  void vlansAreApartAndATrunkCarriesThemWithTags() {
    SwitchPort a = card(A, PortGroup.access("red", 5));
    SwitchPort b = card(B, PortGroup.access("red", 5));
    SwitchPort c = card(C, PortGroup.access("blue", 6));
    SwitchPort trunk = home.add(
        PortSettings.open("trunk").withGroup(
            new PortGroup("trunk", new Vlan.Trunk(Set.of(5)), PortPolicy.STANDARD, Optional.empty())));
    a.send(frame(A, MacAddress.BROADCAST));
    c.send(frame(C, MacAddress.BROADCAST));
    c.send(frame(C, B));
    assertThat(received(b)).hasSize(1);
    assertThat(received(c)).isEmpty();
    List<EthernetFrame> tagged = received(trunk);
    assertThat(tagged).hasSize(1);
    assertThat(HexFormat.of().formatHex(tagged.getFirst().bytes(), 12, 18)).isEqualTo("810000050800");
    trunk.send(VlanTag.insert(frame(OTHER, B), 5));
    trunk.send(VlanTag.insert(frame(OTHER, C), 6));
    assertThat(received(b)).singleElement().satisfies(bare -> assertThat(bare.type()).isEqualTo(0x0800));
    assertThat(received(c)).as("not carried by the trunk").isEmpty();
    a.send(VlanTag.insert(frame(A, C), 6));
    assertThat(received(c)).as("a guest cannot tag itself into another VLAN").isEmpty();
    assertThat(a.counters().droppedByPolicy()).isEqualTo(1);
  }

  @Test
  void aPortSeesFramesForOthersOnlyIfItsPolicySaysSo() {
    SwitchPort a = card(A);
    SwitchPort b = card(B);
    SwitchPort curious = card(C, PortGroup.STANDARD.withPolicy(new PortPolicy(true, true, true)));
    a.send(frame(A, B));
    assertThat(received(b)).hasSize(1);
    assertThat(received(curious)).hasSize(1);
  }

  @Test
  void forgedSendersAreTakenUnlessThePolicyIsStrict() {
    SwitchPort a = card(A);
    SwitchPort strict = card(B, PortGroup.STANDARD.withPolicy(PortPolicy.STRICT));
    a.send(frame(OTHER, B));
    assertThat(received(strict)).hasSize(1);
    strict.send(frame(OTHER, A));
    assertThat(received(a)).isEmpty();
    strict.send(frame(B, A));
    assertThat(received(a)).hasSize(1);
  }

  @Test
  void aChangedAddressIsServedUnlessThePolicyIsStrict() {
    SwitchPort a = card(A);
    SwitchPort b = card(B);
    SwitchPort strict = card(C, PortGroup.STANDARD.withPolicy(PortPolicy.STRICT));
    b.addressChanged(OTHER);
    a.send(frame(A, OTHER));
    assertThat(received(b)).hasSize(1);
    strict.addressChanged(MacAddress.parse("52:54:00:00:00:fe"));
    a.send(frame(A, MacAddress.BROADCAST));
    assertThat(received(strict)).isEmpty();
    strict.addressChanged(C);
    a.send(frame(A, C));
    assertThat(received(strict)).hasSize(1);
  }

  @Test
  void aShapedPortSendsItsBurstAndThenAtItsRate() {
    SwitchPort a = card(A, PortGroup.STANDARD.withShaping(new Shaping(480_000, 480_000_000, 6_000)));
    SwitchPort b = card(B);
    for (int i = 0; i < 150; i++) {
      a.send(frame(A, B));
    }
    schedule.advance(1_000_000);
    assertThat(received(b)).as("6000 bytes at once, 60 a frame").hasSizeBetween(98, 102);
    schedule.advance(20_000_000);
    assertThat(received(b)).as("60 bytes a millisecond").hasSizeBetween(18, 22);
    schedule.advance(1_000_000_000);
    assertThat(received(b)).hasSizeBetween(26, 34);
  }

  @Test
  void whatIsFarTooFastIsDroppedAndCounted() {
    SwitchPort a = card(A, PortGroup.STANDARD.withShaping(new Shaping(8000, 8000, 1514)));
    for (int i = 0; i < 100; i++) {
      a.send(frame(A, B));
    }
    assertThat(a.counters().droppedByPolicy()).isPositive();
  }

  @Test
  void aMirrorShowsWhatAPortSendsAndReceives() {
    SwitchPort a = card(A);
    SwitchPort b = card(B);
    SwitchPort monitor = home.add(PortSettings.open("monitor"));
    home.mirror(monitor, a);
    a.send(frame(A, B));
    b.send(frame(B, A));
    assertThat(received(monitor)).extracting(EthernetFrame::source).containsExactly(A, B);
  }

  @Test
  void aPortWithoutCableIsSilentAndSaysSo() {
    SwitchPort a = card(A);
    SwitchPort b = card(B);
    List<String> told = new ArrayList<>();
    b.listen(new NetworkBackend.Listener() {
      @Override
      public void framesAvailable() {
        told.add("frames");
      }

      @Override
      public void linkChanged() {
        told.add("link");
      }
    });
    a.send(frame(A, B));
    a.send(frame(A, B));
    b.plugged(false);
    assertThat(b.linkUp()).isFalse();
    assertThat(b.receive()).isEmpty();
    a.send(frame(A, B));
    assertThat(told).containsExactly("frames", "link");
  }

  @Test
  void aQueueThatIsFullDropsAndCounts() {
    SwitchPort a = card(A);
    SwitchPort b = card(B);
    for (int i = 0; i < 10_000; i++) {
      a.send(frame(A, B));
    }
    assertThat(received(b)).hasSize(8192);
    assertThat(b.counters().droppedFull()).isEqualTo(10_000 - 8192);
  }
}
