package org.javisor.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options for a machine with a screen. */
final class ScreenOptions {
  private static final String NEW_KEY = "<new>";
  private static final int LAST_PORT = 65535;
  private static final int LAST_DISPLAY = LAST_PORT - 5900;
  private static final Pattern DISPLAY = Pattern.compile("(.*):(\\d{1,5})");
  private static final Pattern SIZE = Pattern.compile("(\\d{1,4})x(\\d{1,4})");

  @Option(
      names = "--screen", paramLabel = "[HOST]:PORT", arity = "0..1", fallbackValue = ":0",
      converter = PlaceConverter.class,
      description = "Serves a web page with the screen, the serial console and buttons: to this host, or, given HOST,"
          + " with --screen-tls to others. Default: any free port.")
  private @Nullable Place page;

  @Option(names = "--screen-token", paramLabel = "FILE",
      description = "The file's first line is what visitors of the page must know. Default: a new token.")
  private @Nullable Path token;

  @Option(
      names = "--screen-tls", paramLabel = "FILE", arity = "0..1", fallbackValue = NEW_KEY,
      description = "Encrypts the page. FILE: a PKCS #12 file; its password is empty. Default: a new key.")
  private @Nullable String pageTls;

  @Option(
      names = "--vnc", paramLabel = "[HOST]:N", converter = DisplayConverter.class,
      description = "Serves the screen to VNC viewers at port 5900 + N: to this host, or, given HOST, with password"
          + " and TLS to others.")
  private @Nullable Display vnc;

  @Option(names = "--vnc-password", paramLabel = "FILE",
      description = "The file's first line is the viewers' password.")
  private @Nullable Path password;

  @Option(
      names = "--vnc-tls", paramLabel = "FILE", arity = "0..1", fallbackValue = NEW_KEY,
      description = "Encrypts what viewers get. FILE: a PKCS #12 file; its password is empty. Default: a new key.")
  private @Nullable String tls;

  @Option(names = "--screenshot", paramLabel = "FILE",
      description = "At the end, writes what the screen shows as a PNG file.")
  private @Nullable Path screenshot;

  @Option(
      names = "--screen-size", paramLabel = "WxH", converter = SizeConverter.class,
      description = "The monitor's size: the guest may choose others. Default: 1024x768.")
  private @Nullable Size size;

  /** A display's number at a host; empty for this one. */
  record Display(String host, int number) {}

  /** A port at a host; empty for this one. */
  record Place(String host, int port) {}

  /** Columns and rows. */
  record Size(int width, int height) {}

  /** Reads {@code :0} or {@code host:0}. */
  static final class DisplayConverter implements ITypeConverter<Display> {
    @Override
    public Display convert(String text) {
      Matcher matcher = DISPLAY.matcher(text);
      if (!matcher.matches() || Integer.parseInt(matcher.group(2)) > LAST_DISPLAY) {
        throw new TypeConversionException("'" + text + "' is not a display; write :0 for port 5900 of this host");
      }
      return new Display(matcher.group(1), Integer.parseInt(matcher.group(2)));
    }
  }

  /** Reads {@code :8080} or {@code host:8080}. */
  static final class PlaceConverter implements ITypeConverter<Place> {
    @Override
    public Place convert(String text) {
      Matcher matcher = DISPLAY.matcher(text);
      if (!matcher.matches() || Integer.parseInt(matcher.group(2)) > LAST_PORT) {
        throw new TypeConversionException("'" + text + "' is not a port; write :8080 for port 8080 of this host");
      }
      return new Place(matcher.group(1), Integer.parseInt(matcher.group(2)));
    }
  }

  /** Reads a size. */
  static final class SizeConverter implements ITypeConverter<Size> {
    @Override
    public Size convert(String text) {
      Matcher matcher = SIZE.matcher(text);
      if (!matcher.matches()) {
        throw new TypeConversionException("'" + text + "' is not a size; write for instance 1024x768");
      }
      Size size = new Size(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
      if (size.width() < 320 || size.width() > 2560 || size.height() < 200 || size.height() > 1600) {
        throw new TypeConversionException("a screen has 320x200 to 2560x1600 pixels, not " + text);
      }
      return size;
    }
  }

  /** What is wrong about these options together; null if nothing is. */
  @Nullable
  String problem() {
    if (vnc == null && (password != null || tls != null)) {
      return "--vnc-password and --vnc-tls are for --vnc";
    }
    if (vnc != null && !vnc.host().isEmpty() && (password == null || tls == null)) {
      return "--vnc " + vnc.host() + ":" + vnc.number()
          + " serves other hosts: add --vnc-password and --vnc-tls, or write :" + vnc.number();
    }
    if (page == null && (token != null || pageTls != null)) {
      return "--screen-token and --screen-tls are for --screen";
    }
    if (page != null && !page.host().isEmpty() && pageTls == null) {
      return "--screen " + page.host() + ":" + page.port()
          + " serves other hosts: add --screen-tls, or write :" + page.port();
    }
    return null;
  }

  /** Whether people can look at the screen and use it. */
  boolean served() {
    return vnc != null || page != null;
  }

  /** What was asked for; empty for a machine without a screen. */
  Optional<ScreenSpec> spec(boolean always) {
    if (vnc == null && page == null && screenshot == null && size == null && !always) {
      return Optional.empty();
    }
    Size chosen = size == null ? new Size(1024, 768) : size;
    Display display = vnc;
    Optional<ScreenSpec.Vnc> served = display == null
        ? Optional.empty()
        : Optional.of(new ScreenSpec.Vnc(
            display.host(), display.number(), Optional.ofNullable(password), tls != null,
            Optional.ofNullable(tls).filter(file -> !file.equals(NEW_KEY)).map(Path::of)));
    return Optional.of(
        new ScreenSpec(chosen.width(), chosen.height(), served, page(), Optional.ofNullable(screenshot)));
  }

  private Optional<ScreenSpec.Page> page() {
    Place place = page;
    return place == null
        ? Optional.empty()
        : Optional.of(new ScreenSpec.Page(
            place.host(), place.port(), Optional.ofNullable(token), pageTls != null,
            Optional.ofNullable(pageTls).filter(file -> !file.equals(NEW_KEY)).map(Path::of)));
  }
}
