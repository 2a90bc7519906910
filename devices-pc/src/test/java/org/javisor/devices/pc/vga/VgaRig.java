package org.javisor.devices.pc.vga;

import org.javisor.device.Clock;
import org.javisor.device.PortSpace;
import org.javisor.device.Timer;
import org.javisor.device.display.Frame;
import org.javisor.device.display.FrameSource.Scope;
import org.javisor.memory.AddressSpace;

/** A card on a bus of its own; the looks at dirty pages run when they are asked for. */
final class VgaRig implements AutoCloseable {
  static final long FRAME_BUFFER = 0xE000_0000L;
  static final int COMMAND = 4;

  final AddressSpace memory = new AddressSpace();
  final PortSpace ports = new PortSpace();
  final VgaCard card;
  final Frame frame = new Frame();
  long nanos;
  int looks;

  VgaRig() {
    this(VgaSettings.standard());
  }

  VgaRig(VgaSettings settings) {
    card = new VgaCard(memory, new Clock() {
      @Override
      public long nanos() {
        return nanos;
      }

      @Override
      public Timer newTimer(Runnable expiry) {
        return new Timer() {
          @Override
          public void arm(long deadlineNanos) {
            looks++;
            expiry.run();
          }

          @Override
          public void cancel() {
            // It has run.
          }
        };
      }
    }, settings);
    card.attachPorts(ports);
    card.attachWindow(memory);
  }

  void out(int port, int value) {
    ports.write(port, 1, value);
  }

  int in(int port) {
    return ports.read(port, 1);
  }

  void indexed(int port, int index, int value) {
    out(port, index);
    out(port + 1, value);
  }

  void indexed(int port, int... values) {
    for (int i = 0; i < values.length; i++) {
      indexed(port, i, values[i]);
    }
  }

  void attribute(int index, int value) {
    in(0x3DA);
    out(0x3C0, index);
    out(0x3C0, value);
    out(0x3C0, 0x20);
  }

  void vbe(int index, int value) {
    ports.write(0x1CE, 2, index);
    ports.write(0x1CF, 2, value);
  }

  int vbe(int index) {
    ports.write(0x1CE, 2, index);
    return ports.read(0x1CF, 2);
  }

  void vbeMode(int width, int height, int bits) {
    vbe(4, 0);
    vbe(1, width);
    vbe(2, height);
    vbe(3, bits);
    vbe(4, 0x41);
    out(0x3C2, 0x67);
    in(0x3DA);
    out(0x3C0, 0x20);
  }

  void poke(long address, int value) {
    memory.write(address, 1, value);
  }

  int peek(long address) {
    return (int) memory.read(address, 1);
  }

  void refresh() {
    card.refresh(frame, Scope.CHANGES);
  }

  int pixel(int x, int y) {
    return frame.pixels()[y * frame.width() + x];
  }

  void color(int entry, int red, int green, int blue) {
    out(0x3C8, entry);
    out(0x3C9, red);
    out(0x3C9, green);
    out(0x3C9, blue);
  }

  @Override
  public void close() {
    card.close();
  }
}
