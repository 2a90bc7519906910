package org.javisor.conformance.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.javisor.device.network.MacAddress;
import org.javisor.machine.Console;
import org.javisor.machine.MachineSpec;
import org.javisor.machine.NetworkSpec;
import org.javisor.machine.VirtualMachine;
import org.javisor.machine.agent.ExecRequest;
import org.javisor.machine.agent.GuestProcess;
import org.javisor.network.PortGroup;
import org.javisor.network.Schedule;
import org.javisor.network.VirtualSwitch;
import org.javisor.network.nat.NatSettings;
import org.javisor.virtio.balloon.BalloonChip.Statistic;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Debian's drivers of virtio network cards and balloons. */
@Tag("guest")
@Timeout(600)
class VirtioNetworkTest {
  private static final Duration LONG = Duration.ofMinutes(3);

  private static VirtualMachine booted(MachineSpec spec) throws InterruptedException {
    VirtualMachine vm = VirtualMachine.create(spec.withAgent().withSerial(new Console())).start();
    vm.agent().awaitReady(GuestRun.PATIENCE);
    return vm;
  }

  private static MachineSpec withCard(NetworkSpec network) {
    return GuestRun.defaultGuest().withNetwork(network.withCard(NetworkSpec.Card.VIRTIO));
  }

  private static String shell(VirtualMachine vm, String script) throws InterruptedException {
    return vm.agent().exec(ExecRequest.shell(script).withTimeout(LONG)).orThrow().text();
  }

  @Test
  void aGuestGetsItsAddressAndReachesItsGateway() throws InterruptedException {
    MacAddress address = MacAddress.parse("52:54:00:65:43:21");
    NetworkSpec nat = NetworkSpec.nat(NatSettings.standard()).withAddress(address);
    try (VirtualMachine vm = booted(withCard(nat))) {
      assertThat(shell(vm, "cat /sys/class/net/eth0/address")).isEqualTo(address.toString());
      assertThat(shell(vm, "basename $(readlink /sys/class/net/eth0/device/driver)")).isEqualTo("virtio_net");
      shell(vm, "printf '#!/bin/sh\\n[ \"$1\" = bound ] && ip addr add $ip/24 dev eth0\\nexit 0\\n' >/tmp/s; "
          + "chmod 755 /tmp/s; ip link set eth0 up; udhcpc -i eth0 -n -q -t 20 -s /tmp/s 2>&1");
      assertThat(shell(vm, "ip -4 addr show dev eth0")).contains("inet 10.0.2.");
      assertThat(shell(vm, "ping -c 2 -W 20 10.0.2.2")).contains("2 packets received");
    }
  }

  @Test
  void twoGuestsOnASwitchCopyAFileInLargeSegments() throws InterruptedException {
    try (VirtualSwitch home = new VirtualSwitch(Schedule.ofHost());
        VirtualMachine one = booted(withCard(NetworkSpec.switched(home, PortGroup.STANDARD)));
        VirtualMachine two = booted(withCard(NetworkSpec.switched(home, PortGroup.STANDARD)))) {
      shell(one, "ip addr add 192.168.9.1/24 dev eth0; ip link set eth0 up");
      shell(two, "ip addr add 192.168.9.2/24 dev eth0; ip link set eth0 up");
      ExecRequest listen = ExecRequest.shell("nc -l -p 4000 >/tmp/got").withTimeout(LONG);
      try (GuestProcess listener = one.agent().start(listen)) {
        shell(one, "while ! netstat -ltn | grep -q :4000; do sleep 0.1; done");
        String sent = shell(
            two, "head -c 4000000 /dev/urandom >/tmp/sent; nc 192.168.9.1 4000 </tmp/sent; sha256sum </tmp/sent");
        assertThat(listener.await(LONG)).contains(0);
        assertThat(shell(one, "sha256sum </tmp/got")).isEqualTo(sent);
      }
      assertThat(shell(one, "cat /sys/class/net/eth0/statistics/rx_errors")).isEqualTo("0");
    }
  }

  @Test
  void aBalloonTakesMemoryAndGivesItBackAndTheGuestTellsHowMuchItUses() throws InterruptedException {
    MachineSpec spec = GuestRun.defaultGuest();
    try (VirtualMachine vm = booted(spec.withVirtio(spec.virtio().withBalloon()))) {
      long before = freeKilobytes(vm);
      vm.balloon().want(64L << 20);
      awaitGiven(vm, 64L << 20);
      assertThat(freeKilobytes(vm)).isLessThan(before - (48 << 10));
      vm.balloon().askStatistics();
      Map<Statistic, Long> told = Map.of();
      while (told.isEmpty()) {
        vm.exec("true");
        told = vm.balloon().statistics();
      }
      assertThat(told.get(Statistic.TOTAL_BYTES)).isBetween(100L << 20, 192L << 20);
      vm.balloon().want(0);
      awaitGiven(vm, 0);
      assertThat(freeKilobytes(vm)).isGreaterThan(before - (16 << 10));
      assertThat(vm.balloon().clearedBytes()).isGreaterThanOrEqualTo(64L << 20);
    }
  }

  private static long freeKilobytes(VirtualMachine vm) throws InterruptedException {
    return Long.parseLong(shell(vm, "awk '/MemFree/ { print $2 }' /proc/meminfo"));
  }

  /** Each look is a program in the guest, whose time passes. */
  private static void awaitGiven(VirtualMachine vm, long bytes) throws InterruptedException {
    while (vm.balloon().givenBytes() != bytes) {
      vm.exec("true");
    }
  }
}
