package org.javisor.devices.pc.pci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.javisor.device.DeviceStateException;
import org.junit.jupiter.api.Test;

/** Expected values from the PCI Local Bus Specification 3.0, 6.7 and 6.8.2. */
class MsiXTest {
  private static final int ENABLE = 0x8000;
  private static final int FUNCTION_MASK = 0x4000;

  private final List<String> messages = new ArrayList<>();
  private final MsiX msix = newMsiX();
  private final PciFunction function = new PciFunction(new PciIdentity(0x1AF4, 0x1041, 1, 0x02_00_00));
  private final int capability = msix.declare(function, 1);

  private MsiX newMsiX() {
    return new MsiX(3, (address, data) -> messages.add("%x %x".formatted(address, data)));
  }

  private void control(int value) {
    function.write(capability + 2, 2, value);
    msix.control(function, capability);
  }

  private void program(int vector, int data) {
    msix.write(16 * vector, 4, 0xFEE0_1000L);
    msix.write(16 * vector + 4, 4, 0);
    msix.write(16 * vector + 8, 4, data);
  }

  private void mask(int vector, boolean masked) {
    msix.write(16 * vector + 12, 4, masked ? 1 : 0);
  }

  @Test
  void theCapabilityTellsTheNumberOfMessagesAndWhereTableAndPendingBitsAre() {
    assertThat(function.read(0x06, 2) & 0x10).as("a list of capabilities").isEqualTo(0x10);
    assertThat(function.read(0x34, 1)).isEqualTo(capability);
    assertThat(function.read(capability, 4)).as("ID, no next one, three messages").isEqualTo(0x0002_0011);
    assertThat(function.read(capability + 4, 4)).as("table at the start of BAR 1").isEqualTo(0x0000_0001);
    assertThat(function.read(capability + 8, 4)).as("pending bits behind it").isEqualTo(0x0000_0801);
  }

  @Test
  void capabilitiesAreLinkedInTheOrderInWhichTheyAreAdded() {
    int second = function.addCapability(9, new byte[] {6, 0, 0, 0});
    int third = function.addCapability(9, new byte[] {6, 0, 0, 0});
    assertThat(function.read(capability + 1, 1)).isEqualTo(second);
    assertThat(function.read(second + 1, 1)).isEqualTo(third);
    assertThat(function.read(third + 1, 1)).isZero();
    assertThat(second % 4 + third % 4).as("aligned").isZero();
  }

  @Test
  void anEnabledAndUnmaskedMessageIsSentAtOnce() {
    control(ENABLE);
    program(1, 0x4123);
    mask(1, false);
    msix.fire(1);
    assertThat(messages).containsExactly("fee01000 4123");
  }

  @Test
  void aMaskedMessageWaitsAndIsSentOnceWhenItsMaskIsLifted() {
    control(ENABLE);
    program(2, 0x55);
    msix.fire(2);
    msix.fire(2);
    assertThat(messages).isEmpty();
    assertThat(msix.read(0x800, 4)).as("its pending bit").isEqualTo(4);
    mask(2, false);
    assertThat(messages).containsExactly("fee01000 55");
    assertThat(msix.read(0x800, 8)).isZero();
  }

  @Test
  void theFunctionsMaskHoldsAllMessagesBack() {
    control(ENABLE | FUNCTION_MASK);
    program(0, 0x31);
    mask(0, false);
    msix.fire(0);
    assertThat(messages).isEmpty();
    control(ENABLE);
    assertThat(messages).containsExactly("fee01000 31");
  }

  @Test
  void messagesThatAreNotThereOrNotEnabledAreNotSent() {
    program(0, 0x31);
    mask(0, false);
    msix.fire(0);
    control(ENABLE);
    msix.fire(3);
    msix.fire(-1);
    msix.fire(0xFFFF);
    assertThat(messages).isEmpty();
  }

  @Test
  void aRestoredTableSendsWhatWaited() {
    control(ENABLE);
    program(2, 0x55);
    msix.fire(2);
    MsiX restored = newMsiX();
    restored.control(function, capability);
    restored.restore(msix.save());
    assertThat(messages).isEmpty();
    restored.write(16 * 2 + 12, 4, 0);
    assertThat(messages).containsExactly("fee01000 55");
  }

  @Test
  void aTableOfAnotherSizeIsRefused() {
    MsiX larger = new MsiX(4, (address, data) -> {});
    assertThatThrownBy(() -> msix.restore(larger.save())).isInstanceOf(DeviceStateException.class);
  }

  @Test
  void aFullConfigurationSpaceRefusesMoreCapabilities() {
    function.addCapability(9, new byte[150]);
    assertThatThrownBy(() -> function.addCapability(9, new byte[40])).isInstanceOf(IllegalArgumentException.class);
  }
}
