package org.javisor.screen.rfb;

import java.util.List;

/**
 * What a viewer can take.
 *
 * @param pixels the first of its encodings that we have
 */
record Encodings(
    int pixels, boolean copyRect, boolean cursor, boolean desktopSize, boolean extendedDesktopSize,
    boolean continuousUpdates, boolean extendedKeys) {
  static final int COPY_RECT = 1;
  static final int CURSOR = -239;
  static final int DESKTOP_SIZE = -223;
  static final int EXTENDED_DESKTOP_SIZE = -308;
  static final int CONTINUOUS_UPDATES = -313;
  static final int EXTENDED_KEYS = -258;

  private static final List<Integer> OURS =
      List.of(TightEncoder.NUMBER, ZrleEncoder.NUMBER, HextileEncoder.NUMBER, RawEncoder.NUMBER);

  /** What every viewer can take. */
  static final Encodings RAW = of(List.of());

  /** @param wanted in the viewer's order of preference */
  static Encodings of(List<Integer> wanted) {
    return new Encodings(
        wanted.stream().filter(OURS::contains).findFirst().orElse(RawEncoder.NUMBER),
        wanted.contains(COPY_RECT),
        wanted.contains(CURSOR),
        wanted.contains(DESKTOP_SIZE),
        wanted.contains(EXTENDED_DESKTOP_SIZE),
        wanted.contains(CONTINUOUS_UPDATES),
        wanted.contains(EXTENDED_KEYS));
  }

  boolean resizes() {
    return desktopSize || extendedDesktopSize;
  }

  /** An encoder of the kind that the viewer likes best. */
  Encoder newEncoder() {
    return switch (pixels) {
      case TightEncoder.NUMBER -> new TightEncoder();
      case ZrleEncoder.NUMBER -> new ZrleEncoder();
      case HextileEncoder.NUMBER -> new HextileEncoder();
      default -> new RawEncoder();
    };
  }
}
