package org.javisor.conformance.web;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.support.ui.WebDriverWait;

/** The distribution's Chromium, without a window. */
final class Browser implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofMinutes(1);

  private static final Path SCREENSHOTS = Path.of("target", "screenshots");

  private final ChromeDriver driver;
  final Path downloads;

  private Browser(ChromeDriver driver, Path downloads) {
    this.driver = driver;
    this.downloads = downloads;
  }

  private static Optional<File> program(String... names) {
    return Stream.of(names)
        .flatMap(name -> Stream.of("/usr/bin", "/usr/local/bin", "/snap/bin").map(folder -> new File(folder, name)))
        .filter(File::canExecute)
        .findFirst();
  }

  /** @param folder for its profile and downloads */
  static Browser start(Path folder) {
    Optional<File> chromium = program("chromium", "chromium-browser", "google-chrome");
    Optional<File> driver = program("chromedriver");
    assumeTrue(chromium.isPresent() && driver.isPresent(), "the packages chromium and chromium-driver are missing");
    Path downloads = folder.resolve("downloads");
    ChromeOptions options = new ChromeOptions().setBinary(chromium.orElseThrow());
    options.addArguments(
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
        "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage",
        "--user-data-dir=" + folder.resolve("profile"));
    options.setExperimentalOption("prefs", Map.of("download.default_directory", downloads.toString()));
    ChromeDriverService service =
        new ChromeDriverService.Builder().usingDriverExecutable(driver.orElseThrow()).usingAnyFreePort().build();
    ChromeDriver started = new ChromeDriver(service, options);
    return new Browser(started, downloads);
  }

  void open(String address) {
    // Away first: another mark behind the same address would load nothing.
    driver.get("about:blank");
    driver.get(address);
  }

  void reload() {
    driver.navigate().refresh();
  }

  /** The size of what the page has for itself; windows have a least width, this has none. */
  void resize(int width, int height) {
    driver.executeCdpCommand("Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
  }

  WebElement find(String selector) {
    return driver.findElement(By.cssSelector(selector));
  }

  void click(String selector) {
    awaitThat(selector + " can be clicked", () -> find(selector).isDisplayed() && find(selector).isEnabled());
    find(selector).click();
  }

  String text(String selector) {
    return find(selector).getText();
  }

  void awaitText(String selector, String wanted) {
    awaitThat("'" + wanted + "' in " + selector, () -> text(selector).contains(wanted));
  }

  /** Looks until something is so. */
  void awaitThat(String what, BooleanSupplier condition) {
    new WebDriverWait(driver, PATIENCE)
        .ignoring(WebDriverException.class)
        .withMessage(() -> what + ", but the page says: " + text("body"))
        .until(any -> condition.getAsBoolean());
  }

  /** Types where the focus is. */
  void type(CharSequence keys) {
    new Actions(driver).sendKeys(keys).perform();
  }

  /** Types while a key is held down. */
  void hold(Keys key, CharSequence keys) {
    new Actions(driver).keyDown(key).sendKeys(keys).keyUp(key).perform();
  }

  Object script(String code, Object... arguments) {
    return driver.executeScript(code, arguments);
  }

  /** Keeps a picture of the page. */
  void keep(String name) {
    try {
      Files.createDirectories(SCREENSHOTS);
      Files.write(SCREENSHOTS.resolve("page-" + name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    driver.quit();
  }
}
