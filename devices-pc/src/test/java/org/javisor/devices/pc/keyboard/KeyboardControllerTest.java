package org.javisor.devices.pc.keyboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.javisor.device.DeviceStateException;
import org.javisor.device.PortSpace;
import org.javisor.devices.pc.RecordingLine;
import org.javisor.devices.pc.RecordingPower;
import org.javisor.devices.pc.TestClock;
import org.junit.jupiter.api.Test;

/** Expected values from the IBM PS/2 Hardware Interface Technical Reference. */
class KeyboardControllerTest {
  private final RecordingLine keyboardLine = new RecordingLine();
  private final RecordingLine mouseLine = new RecordingLine();
  private final RecordingPower power = new RecordingPower();
  private final PortSpace ports = new PortSpace();
  private final TestClock clock = new TestClock();
  private final List<String> gate = new ArrayList<>();
  private final KeyboardController controller = new KeyboardController(
      keyboardLine, mouseLine, power, open -> gate.add(open ? "open" : "closed"), clock);

  KeyboardControllerTest() {
    controller.attachPorts(ports);
  }

  private void command(int value) {
    ports.write(0x64, 1, value);
  }

  private void data(int value) {
    ports.write(0x60, 1, value);
  }

  private int status() {
    return ports.read(0x64, 1);
  }

  /** All bytes that wait, as hexadecimal; those of the mouse in brackets. */
  private List<String> output() {
    List<String> bytes = new ArrayList<>();
    while ((status() & 1) != 0) {
      boolean mouse = (status() & 0x20) != 0;
      String value = "%02x".formatted(ports.read(0x60, 1));
      bytes.add(mouse ? "[" + value + "]" : value);
    }
    return bytes;
  }

  @Test
  void controllerAndInterfacesPassTheirTests() {
    command(0xAA);
    assertThat(output()).containsExactly("55");
    command(0xAB);
    assertThat(output()).containsExactly("00");
    command(0xA9);
    assertThat(output()).containsExactly("00");
  }

  @Test
  void theCommandByteCanBeReadAndWritten() {
    command(0x20);
    assertThat(output()).containsExactly("45");
    command(0x60);
    assertThat(status() & 8).as("the last write was a command").isEqualTo(8);
    data(0x74);
    assertThat(status() & 8).isZero();
    command(0x20);
    assertThat(output()).containsExactly("74");
  }

  @Test
  void aByteForTheHostInterruptsUntilItIsRead() {
    command(0xD2);
    data(0x12);
    assertThat(keyboardLine.level()).isTrue();
    assertThat(status() & 0x21).isEqualTo(1);
    assertThat(ports.read(0x60, 1)).isEqualTo(0x12);
    assertThat(keyboardLine.level()).isFalse();
    assertThat(ports.read(0x60, 1)).as("the buffer keeps its last byte").isEqualTo(0x12);
  }

  @Test
  void everyByteMakesItsOwnEdge() {
    data(0xF2);
    assertThat(keyboardLine.takeEdges()).isEqualTo(1);
    ports.read(0x60, 1);
    assertThat(keyboardLine.takeEdges()).isEqualTo(1);
    ports.read(0x60, 1);
    assertThat(keyboardLine.takeEdges()).isEqualTo(1);
    ports.read(0x60, 1);
    assertThat(keyboardLine.takeEdges()).isZero();
  }

  @Test
  void theKeyboardIdentifiesItselfThroughTheTranslation() {
    data(0xF2);
    assertThat(output()).containsExactly("fa", "ab", "41");
    command(0x60);
    data(0x05);
    data(0xF2);
    assertThat(output()).containsExactly("fa", "ab", "83");
  }

  @Test
  void theKeyboardPassesItsSelfTest() {
    data(0xFF);
    assertThat(output()).containsExactly("fa", "aa");
    data(0xEE);
    assertThat(output()).containsExactly("ee");
    data(0xFE);
    assertThat(output()).as("resend").containsExactly("ee");
    data(0x01);
    assertThat(output()).as("unknown command").containsExactly("fe");
  }

  @Test
  void lampsFollowTheirCommand() {
    data(0xED);
    assertThat(output()).containsExactly("fa");
    data(0x06);
    assertThat(output()).containsExactly("fa");
    assertThat(controller.leds()).isEqualTo(6);
  }

  @Test
  void keysArriveInSetOneThroughTheTranslation() {
    controller.key(0x1E, true);
    controller.key(0x1E, false);
    controller.key(0xC8, true);
    controller.key(0xC8, false);
    assertThat(output()).containsExactly("1e", "9e", "e0", "48", "e0", "c8");
  }

  @Test
  void withoutTranslationKeysArriveInSetTwo() {
    command(0x60);
    data(0x05);
    controller.key(0x1E, true);
    controller.key(0x1E, false);
    controller.key(0xC8, true);
    controller.key(0xC8, false);
    assertThat(output()).containsExactly("1c", "f0", "1c", "e0", "75", "e0", "f0", "75");
  }

  @Test
  void theScanCodeSetCanBeChosenAndAsked() {
    command(0x60);
    data(0x05);
    data(0xF0);
    data(0x01);
    output();
    controller.key(0x1E, true);
    controller.key(0x1E, false);
    assertThat(output()).containsExactly("1e", "9e");
    data(0xF0);
    data(0x00);
    assertThat(output()).containsExactly("fa", "fa", "01");
  }

  @Test
  void everyKeySurvivesTheWayThroughSetTwo() {
    for (int code = 1; code <= 0x58; code++) {
      if (code != 0x54 && code != 0x55) {
        controller.key(code, true);
        assertThat(output()).containsExactly("%02x".formatted(code));
      }
    }
  }

  @Test
  void aDisabledKeyboardIsSilent() {
    data(0xF5);
    output();
    controller.key(0x1E, true);
    assertThat(output()).isEmpty();
    data(0xF4);
    output();
    command(0xAD);
    controller.key(0x1E, true);
    assertThat(output()).isEmpty();
    command(0xAE);
    controller.key(0x1E, false);
    assertThat(output()).containsExactly("1e", "9e");
  }

  @Test
  void keysThatNobodyTakesAreDroppedWhole() {
    int taken = 0;
    for (int i = 0; i < 100; i++) {
      taken += controller.key(0xC8, i % 2 == 0) ? 1 : 0;
    }
    assertThat(taken).as("a release of a key that is not down needs no room").isBetween(5, 60);
    List<String> bytes = output();
    assertThat(bytes).hasSizeLessThan(40);
    assertThat(bytes.size() % 2).isZero();
  }

  @Test
  void theMouseReportsMovementOnItsOwnInterrupt() {
    command(0x60);
    data(0x47);
    command(0xD4);
    data(0xF4);
    assertThat(output()).containsExactly("[fa]");
    mouseLine.takeEdges();
    controller.mouse(5, -3, 1, 0);
    assertThat(mouseLine.takeEdges()).isEqualTo(1);
    assertThat(keyboardLine.level()).isFalse();
    assertThat(output()).containsExactly("[29]", "[05]", "[fd]");
  }

  @Test
  void theMousePassesItsSelfTestAndShowsItsStatus() {
    command(0xD4);
    data(0xFF);
    assertThat(output()).containsExactly("[fa]", "[aa]", "[00]");
    command(0xD4);
    data(0xF2);
    assertThat(output()).containsExactly("[fa]", "[00]");
    command(0xD4);
    data(0xE9);
    assertThat(output()).containsExactly("[fa]", "[00]", "[02]", "[64]");
    command(0xD4);
    data(0xF3);
    command(0xD4);
    data(0x50);
    assertThat(output()).containsExactly("[fa]", "[fa]");
  }

  @Test
  void aRemoteMouseReportsWhenAsked() {
    command(0xD4);
    data(0xF0);
    output();
    controller.mouse(300, 0, 0, 0);
    assertThat(output()).isEmpty();
    command(0xD4);
    data(0xEB);
    assertThat(output()).containsExactly("[fa]", "[08]", "[ff]", "[00]");
  }

  @Test
  void aWrappedMouseEchoes() {
    command(0xD4);
    data(0xEE);
    assertThat(output()).containsExactly("[fa]");
    command(0xD4);
    data(0xF2);
    assertThat(output()).containsExactly("[f2]");
    command(0xD4);
    data(0xEC);
    assertThat(output()).containsExactly("[fa]");
  }

  @Test
  void pulsingTheResetLineGivesTheCpusAnInit() {
    command(0xFE);
    assertThat(power.requests).containsExactly("init");
    command(0xFF);
    command(0xD1);
    data(0x02);
    assertThat(power.requests).containsExactly("init", "init");
  }

  @Test
  void a20IsSeenOnBothPorts() {
    command(0xD1);
    data(0xDD);
    assertThat(ports.read(0x92, 1) & 2).isZero();
    ports.write(0x92, 1, 2);
    command(0xD0);
    assertThat(output()).containsExactly("03");
    assertThat(power.requests).isEmpty();
  }

  @Test
  void theGateOpensAndClosesOnceForEachChange() {
    command(0xDD);
    ports.write(0x92, 1, 0);
    ports.write(0x92, 1, 2);
    command(0xD1);
    data(0x01);
    controller.reset();

    assertThat(gate).containsExactly("closed", "open", "closed", "open");
  }

  @Test
  void port92GivesTheCpusAnInitOnItsRisingBit() {
    ports.write(0x92, 1, 3);
    ports.write(0x92, 1, 3);
    assertThat(power.requests).containsExactly("init");
  }

  @Test
  void aKeyThatDoesNotExistIsNotSent() {
    assertThat(controller.key(0, true)).isTrue();
    assertThat(controller.key(0x100, true)).isTrue();
    assertThat(controller.key(-1, true)).isTrue();

    assertThat(output()).isEmpty();
  }

  @Test
  void aKeyThatIsDownRepeatsAfterHalfASecondElevenTimesASecond() {
    controller.key(0x1E, true);
    assertThat(output()).containsExactly("1e");
    clock.advance(499_000_000L);
    assertThat(output()).isEmpty();
    clock.advance(1_000_000L);
    assertThat(output()).containsExactly("1e");
    clock.advance(91_740_000L);
    assertThat(output()).containsExactly("1e");
    controller.key(0x1E, false);
    output();
    clock.advance(1_000_000_000L);
    assertThat(output()).isEmpty();
  }

  @Test
  void rateAndDelayCanBeSet() {
    data(0xF3);
    data(0x00);
    output();
    controller.key(0x1E, true);
    output();
    clock.advance(250_000_000L);
    assertThat(output()).containsExactly("1e");
    clock.advance(33_360_000L);
    assertThat(output()).containsExactly("1e");
  }

  @Test
  void theLastKeyThatWentDownRepeats() {
    controller.key(0x1E, true);
    controller.key(0x1F, true);
    controller.key(0x1E, false);
    output();
    clock.advance(500_000_000L);
    assertThat(output()).containsExactly("1f");
  }

  @Test
  void aRepeatedPressOfTheHostIsNoPress() {
    controller.key(0x1E, true);
    controller.key(0x1E, true);
    assertThat(output()).containsExactly("1e");
  }

  @Test
  void printScreenAndPauseHaveSequencesOfTheirOwn() {
    controller.key(0xB7, true);
    controller.key(0xB7, false);
    assertThat(output()).containsExactly("e0", "2a", "e0", "37", "e0", "b7", "e0", "aa");
    controller.key(0xC6, true);
    controller.key(0xC6, false);
    assertThat(output()).containsExactly("e1", "1d", "45", "e1", "9d", "c5");
    controller.key(0x1D, true);
    controller.key(0xC6, true);
    assertThat(output()).containsExactly("1d", "e0", "46", "e0", "c6");
  }

  @Test
  void scanCodeSetThreeHasOneCodeForEachKeyAndTypesOfKeys() {
    command(0x60);
    data(0x05);
    data(0xF0);
    data(0x03);
    output();
    controller.key(0x1E, true);
    controller.key(0x1E, false);
    controller.key(0xC8, true);
    controller.key(0xC8, false);
    controller.key(0x2A, true);
    controller.key(0x2A, false);
    assertThat(output()).as("only shift reports its release").containsExactly("1c", "63", "12", "f0", "12");
    data(0xFC);
    data(0x1C);
    data(0xF4);
    assertThat(output()).containsExactly("fa", "fa", "fa");
    controller.key(0x1E, true);
    controller.key(0x1E, false);
    assertThat(output()).containsExactly("1c", "f0", "1c");
  }

  private void toMouse(int... bytes) {
    for (int value : bytes) {
      command(0xD4);
      data(value);
    }
  }

  @Test
  void aMouseThatIsKnockedAtHasAWheel() {
    toMouse(0xF3, 200, 0xF3, 100, 0xF3, 80, 0xF2);
    assertThat(output()).endsWith("[03]");
    toMouse(0xF4);
    output();
    controller.mouse(0, 0, 0, -1);
    assertThat(output()).containsExactly("[08]", "[00]", "[00]", "[ff]");
    toMouse(0xF3, 200, 0xF3, 200, 0xF3, 80, 0xF2);
    assertThat(output()).endsWith("[04]");
  }

  @Test
  void aMouseWithoutAWheelDoesNotReportIt() {
    toMouse(0xF4);
    output();
    controller.mouse(0, 0, 0, 1);
    assertThat(output()).isEmpty();
  }

  @Test
  void aLongMovementIsReportedInPiecesAndNoneIsLost() {
    toMouse(0xF4);
    output();
    controller.mouse(600, 0, 0, 0);
    assertThat(output()).containsExactly(
        "[08]", "[ff]", "[00]", "[08]", "[ff]", "[00]", "[08]", "[5a]", "[00]");
    for (int i = 0; i < 30; i++) {
      controller.mouse(0, -10, 0, 0);
    }
    int sum = 0;
    List<String> packets = output();
    for (int i = 2; i < packets.size(); i += 3) {
      sum += Integer.parseInt(packets.get(i).substring(1, 3), 16) - 256;
    }
    assertThat(sum).isEqualTo(-300);
  }

  @Test
  void aRestoredControllerGoesOn() {
    command(0xD4);
    data(0xF4);
    controller.key(0x1E, true);
    controller.mouse(1, 1, 0, 0);
    command(0x60);
    ControllerStateV1 state = controller.save();
    KeyboardController other = new KeyboardController(
        new RecordingLine(), new RecordingLine(), power, A20Gate.NONE, clock);
    other.restore(state);
    assertThat(other.save()).isEqualTo(state);
    PortSpace otherPorts = new PortSpace();
    other.attachPorts(otherPorts);
    otherPorts.write(0x60, 1, 0x47);
    assertThat(otherPorts.read(0x60, 1)).isEqualTo(0xFA);
    assertThat(otherPorts.read(0x60, 1)).isEqualTo(0x1E);
  }

  @Test
  void anImpossibleStateCannotBeMade() {
    assertThatThrownBy(() -> new Ps2QueueStateV1(List.of(256), 0, 0)).isInstanceOf(DeviceStateException.class);
    List<Integer> types = Collections.nCopies(256, 0);
    assertThatThrownBy(
        () -> new KeyboardStateV1(true, 4, 0, 0, 0, List.of(), types, new Ps2QueueStateV1(List.of(), 0, 0)))
        .isInstanceOf(DeviceStateException.class);
  }
}
