package org.javisor.conformance.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.javisor.machine.RemovableMedia;
import org.javisor.screen.Picture;
import org.javisor.web.WebServer;
import org.javisor.web.WebSettings;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import org.openqa.selenium.support.ui.Select;

/** The page in the distribution's Chromium, before a guest that paints, hears keys, and answers on its serial port. */
@Tag("guest")
@Timeout(300)
class PageTest {
  private static final String TOKEN = "the-token-of-tests";

  /** All pixels of a canvas as numbers of hexadecimal digits: red, green, blue. */
  private static final String PIXELS = """
      const canvas = document.querySelector('#screen canvas');
      if (!canvas) return '';
      const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
      let text = `${canvas.width}x${canvas.height}:`;
      for (let i = 0; i < data.length; i += 4) {
        text += (0x1000000 + data[i] * 65536 + data[i + 1] * 256 + data[i + 2]).toString(16).slice(1);
      }
      return text;
      """;

  @TempDir
  private static Path browserFolder;

  private static Browser browser;

  @TempDir
  private Path folder;

  private TestGuest guest;
  private WebServer server;

  @BeforeAll
  static void startBrowser() {
    browser = Browser.start(browserFolder);
  }

  @AfterAll
  static void endBrowser() {
    if (browser != null) {
      browser.close();
    }
  }

  @BeforeEach
  void startGuest() throws IOException, InterruptedException {
    guest = new TestGuest(folder);
    server = serve(0, TOKEN);
    guest.machine.start();
    assertThat(guest.terminal.awaitText("R", Browser.PATIENCE)).as("the guest is ready").isTrue();
    browser.resize(1280, 800);
    browser.open(server.uri().toString());
    browser.awaitText("#state", "Running");
  }

  private WebServer serve(int port, String token) throws IOException {
    InetSocketAddress address = new InetSocketAddress(java.net.InetAddress.getLoopbackAddress(), port);
    return new WebServer(
        guest.machine, guest.serial, WebSettings.loopback().withAddress(address).withToken(token).withName("Test"));
  }

  @AfterEach
  void endGuest() {
    server.close();
    guest.close();
  }

  private static String pixels(Picture picture) {
    StringBuilder text = new StringBuilder(picture.width() + "x" + picture.height() + ":");
    for (int pixel : picture.pixels()) {
      text.append(Integer.toHexString(0x100_0000 | pixel & 0xFF_FFFF), 1, 7);
    }
    return text.toString();
  }

  private void awaitGuest(String text) throws InterruptedException {
    assertThat(guest.terminal.awaitText(text, Browser.PATIENCE))
        .as("'%s' from the guest, which said %s", text, guest.terminal.text()).isTrue();
  }

  private void focusScreen() {
    browser.awaitThat("a screen", () -> browser.find("#screen canvas").isDisplayed());
    browser.click("#screen canvas");
  }

  @Test
  void theCanvasShowsTheGuestsScreenPixelByPixel() {
    String wanted = pixels(guest.machine.screen().screenshot());
    assertThat(wanted.chars().distinct().count()).as("there is something to see").isGreaterThan(10);
    browser.awaitThat("the guest's picture", () -> wanted.equals(browser.script(PIXELS)));
    browser.keep("screen");
  }

  @Test
  void typedKeysArriveInTheGuest() throws InterruptedException {
    focusScreen();
    browser.hold(Keys.SHIFT, "h");
    browser.type("ello, 42");
    browser.hold(Keys.SHIFT, "1");
    awaitGuest("Hello, 42!");
  }

  @Test
  void theSerialConsoleShowsWhatTheGuestSaysAndTakesWhatIsTyped() throws InterruptedException {
    browser.click("input[value=serial] + span");
    browser.awaitText("#serial .xterm-rows", "R");
    browser.click("#serial .xterm-screen");
    browser.type("ok");
    awaitGuest("[o][k]");
    browser.awaitText("#serial .xterm-rows", "R[o][k]");
    browser.keep("serial");
  }

  @Test
  void thePowerButtonAndResetReachTheMachineAndCuttingThePowerEndsIt() throws InterruptedException {
    browser.click("#power");
    browser.click("[data-power=button]");
    awaitGuest("P");
    browser.click("#power");
    browser.click("[data-power=reset]");
    browser.click("#ask-yes");
    awaitGuest("R");
    browser.click("#power");
    browser.keep("power");
    browser.click("[data-power=off]");
    browser.click("#ask-yes");
    assertThat(guest.machine.await(Browser.PATIENCE)).isPresent();
    server.end("It was cut off.");
    browser.awaitText("#notice", "The machine has ended");
    browser.awaitText("#notice", "It was cut off.");
  }

  @Test
  void pauseStopsTheGuestAndResumeGoesOn() throws InterruptedException {
    browser.click("#pause");
    browser.awaitText("#state", "Paused");
    assertThat(guest.machine.paused()).isTrue();
    browser.keep("paused");
    browser.click("#notice-button");
    browser.awaitText("#state", "Running");
    assertThat(guest.machine.paused()).isFalse();
  }

  @Test
  void keyCombinationsAreSentAndControlAltDeleteResetsThePc() throws InterruptedException {
    browser.click("#keys");
    browser.keep("keys");
    browser.click("#keys-panel button[title='Ctrl Alt Delete']");
    awaitGuest("R");
  }

  @Test
  void aTextIsTypedForTheVisitor() throws InterruptedException {
    browser.click("#paste");
    browser.find("#paste-text").sendKeys("One {Two} ~3~");
    browser.click("#paste-send");
    awaitGuest("One {Two} ~3~");
  }

  @Test
  void whatCannotBeTypedIsSaidInTheDialog() {
    browser.click("#paste");
    browser.find("#paste-text").sendKeys("caf\u00e9");
    browser.click("#paste-send");
    browser.awaitText("#paste-wrong", "no key of a US keyboard");
    browser.click("#paste-dialog button[value=cancel]");
  }

  @Test
  void theScreenshotIsSavedAsTheMachineTakesIt() throws IOException {
    browser.click("#screenshot");
    browser.awaitThat("a file", () -> downloaded().isPresent());
    assertThat(Files.readAllBytes(downloaded().orElseThrow()))
        .isEqualTo(guest.machine.screen().screenshot().toPng());
  }

  private static Optional<Path> downloaded() {
    try (Stream<Path> files = Files.list(browser.downloads)) {
      List<Path> found = files.filter(file -> file.toString().endsWith(".png")).toList();
      return found.stream().findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private Optional<Path> medium() {
    RemovableMedia.Drive drive = guest.machine.media().drives().getFirst();
    return drive.image().map(Path::getFileName);
  }

  private void choose(String image) {
    if (!browser.find("#media-panel").isDisplayed()) {
      browser.click("#media");
    }
    browser.awaitThat("a drive", () -> browser.find("#media-panel select").isDisplayed());
    new Select(browser.find("#media-panel select")).selectByVisibleText(image);
  }

  @Test
  void mediaAreExchangedTakenOutAndPutInAndBadOnesRefused() {
    choose("b.iso");
    browser.awaitThat("the other CD", () -> medium().equals(Optional.of(Path.of("b.iso"))));
    browser.keep("media");
    choose("No medium");
    browser.awaitThat("no CD", () -> medium().isEmpty());
    choose("a.iso");
    browser.awaitThat("the first CD", () -> medium().equals(Optional.of(Path.of("a.iso"))));
    choose("odd.iso");
    browser.awaitText("#toasts", "has 100 bytes; a CD has a multiple of 2048 bytes");
    assertThat(medium()).contains(Path.of("a.iso"));
  }

  @Test
  void thePageComesBackWhenTheServerWasAwayAndAfterAReload() throws IOException, InterruptedException {
    int port = server.address().getPort();
    server.close();
    browser.awaitText("#notice", "Connection lost");
    browser.keep("lost");
    server = serve(port, TOKEN);
    browser.awaitText("#state", "Running");
    focusScreen();
    browser.type("again");
    awaitGuest("again");
    browser.reload();
    browser.awaitText("#state", "Running");
    focusScreen();
    browser.type("reloaded");
    awaitGuest("reloaded");
  }

  @Test
  void aWrongTokenIsRefusedUntilTheRightOneIsEntered() {
    browser.open(server.uri().toString().replace(TOKEN, "a-wrong-token-for-tests"));
    browser.awaitText("#token-dialog", "This token is wrong.");
    browser.keep("token");
    browser.find("#token").sendKeys(TOKEN);
    browser.click("#token-dialog button");
    browser.awaitText("#state", "Running");
  }

  private static boolean is(String condition, String selector) {
    return Boolean.TRUE.equals(browser.script(
        "const e = document.querySelector(arguments[0]), r = e.getBoundingClientRect(); return " + condition,
        selector));
  }

  @Test
  void withoutFittingTheScreenHasItsOwnSizeAndScrolls() {
    browser.awaitThat("a screen that fits", () -> is("r.width > e.width && r.width < innerWidth", "#screen canvas"));
    browser.click("#fit");
    browser.awaitThat("its own size", () -> is("r.width === e.width && r.height === e.height", "#screen canvas"));
    browser.resize(300, 700);
    browser.awaitThat("a way to all of it", () -> is("e.scrollWidth > e.clientWidth", "#screen > div"));
    browser.resize(1280, 800);
    browser.click("#fit");
    browser.awaitThat("a screen that fits", () -> is("r.width > e.width && r.width < innerWidth", "#screen canvas"));
  }

  @Test
  void onAPhoneNothingIsCutOff() {
    browser.resize(390, 844);
    browser.awaitThat("a screen", () -> is("r.width > 300 && r.right <= innerWidth", "#screen canvas"));
    assertThat(is("e.scrollWidth <= innerWidth", "body")).as("nothing beside the window").isTrue();
    for (String menu : List.of("power", "keys", "media")) {
      browser.click("#" + menu);
      assertThat(is("r.left >= 0 && r.top >= 0 && r.right <= innerWidth && r.bottom <= innerHeight",
          "#" + menu + "-panel")).as(menu).isTrue();
      browser.keep("phone-" + menu);
      browser.click("#" + menu);
    }
    browser.click("#paste");
    browser.keep("phone-paste");
    browser.click("#paste-dialog button[value=cancel]");
  }

  @Test
  void theChartsDraw() {
    // The curve of instructions: a guest that polls has some each second.
    browser.awaitThat("a rate", () -> browser.text("#charts output").matches("[1-9][0-9.]* [kMG]?/s"));
    String painted = """
        const c = document.querySelector('#charts canvas');
        const data = c ? c.getContext('2d').getImageData(0, 0, c.width, c.height).data : [];
        return data.filter((value, i) => i % 4 == 3 && value).length;
        """;
    browser.awaitThat("a curve", () -> ((Number) browser.script(painted)).intValue() > 50);
    browser.keep("charts");
  }
}
