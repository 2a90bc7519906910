package org.javisor.engine.kvm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;

/**
 * The page that a virtual CPU and its user share: why it exited, and what it is to do next. The kernel writes what is
 * read here; only sizes and places that could lead outside of the page are checked.
 *
 * @see "Linux, Documentation/virt/kvm/api.rst, 5. The kvm_run structure"
 */
record RunPage(MemorySegment page) {
  private static final long REQUEST_INTERRUPT_WINDOW = 0;
  private static final long IMMEDIATE_EXIT = 1;
  private static final long EXIT_REASON = 8;
  private static final long READY_FOR_INTERRUPT = 12;
  private static final long CR8 = 16;
  private static final long DETAILS = 32;

  void requestInterruptWindow(boolean wanted) {
    page.set(JAVA_BYTE, REQUEST_INTERRUPT_WINDOW, (byte) (wanted ? 1 : 0));
  }

  /** The next entry only completes what the last exit left open. */
  void immediateExit(boolean wanted) {
    page.set(JAVA_BYTE, IMMEDIATE_EXIT, (byte) (wanted ? 1 : 0));
  }

  int exitReason() {
    return page.get(JAVA_INT, EXIT_REASON);
  }

  boolean readyForInterrupt() {
    return page.get(JAVA_BYTE, READY_FOR_INTERRUPT) != 0;
  }

  int cr8() {
    return page.get(JAVA_INT, CR8) & 15;
  }

  void cr8(int value) {
    page.set(JAVA_LONG, CR8, value);
  }

  // Ports

  boolean portWrite() {
    return page.get(JAVA_BYTE, DETAILS) != 0;
  }

  int portSize() {
    return page.get(JAVA_BYTE, DETAILS + 1);
  }

  int port() {
    return page.get(JAVA_SHORT, DETAILS + 2) & 0xFFFF;
  }

  int portCount() {
    return page.get(JAVA_INT, DETAILS + 4);
  }

  /** Where in the page item {@code i} is. */
  long portData(int i) {
    return page.get(JAVA_LONG, DETAILS + 8) + (long) i * portSize();
  }

  int readData(long at, int sizeBytes) {
    return switch (sizeBytes) {
      case 1 -> page.get(JAVA_BYTE, at) & 0xFF;
      case 2 -> page.get(java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED, at) & 0xFFFF;
      default -> page.get(JAVA_INT_UNALIGNED, at);
    };
  }

  void writeData(long at, int sizeBytes, int value) {
    switch (sizeBytes) {
      case 1 -> page.set(JAVA_BYTE, at, (byte) value);
      case 2 -> page.set(java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED, at, (short) value);
      default -> page.set(JAVA_INT_UNALIGNED, at, value);
    }
  }

  // Memory-mapped registers

  long mmioAddress() {
    return page.get(JAVA_LONG, DETAILS);
  }

  long mmioData() {
    return page.get(JAVA_LONG, DETAILS + 8);
  }

  void mmioData(long value) {
    page.set(JAVA_LONG, DETAILS + 8, value);
  }

  int mmioSize() {
    return page.get(JAVA_INT, DETAILS + 16);
  }

  boolean mmioWrite() {
    return page.get(JAVA_BYTE, DETAILS + 20) != 0;
  }

  // Model-specific registers

  /** The access raises #GP. */
  void msrError(boolean value) {
    page.set(JAVA_BYTE, DETAILS, (byte) (value ? 1 : 0));
  }

  int msr() {
    return page.get(JAVA_INT, DETAILS + 12);
  }

  long msrData() {
    return page.get(JAVA_LONG, DETAILS + 16);
  }

  void msrData(long value) {
    page.set(JAVA_LONG, DETAILS + 16, value);
  }

  // Failures

  int suberror() {
    return page.get(JAVA_INT, DETAILS);
  }

  long entryFailure() {
    return page.get(JAVA_LONG, DETAILS);
  }
}
