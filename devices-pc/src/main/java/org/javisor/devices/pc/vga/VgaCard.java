package org.javisor.devices.pc.vga;

import java.util.BitSet;
import java.util.List;
import org.javisor.device.Clock;
import org.javisor.device.Device;
import org.javisor.device.DeviceState;
import org.javisor.device.PortRegion;
import org.javisor.device.PortSpace;
import org.javisor.device.Timer;
import org.javisor.device.display.Frame;
import org.javisor.device.display.FrameSource;
import org.javisor.devices.pc.pci.PciFunction;
import org.javisor.memory.AddressSpace;
import org.javisor.memory.MmioRegion;
import org.javisor.memory.Ram;
import org.javisor.memory.RawMemory;
import org.jspecify.annotations.Nullable;

/**
 * A VGA in its slot: ISA ports and the window from 0xA0000 to 0xBFFFF, which answer whatever the PCI command register
 * says; a PCI function with the frame buffer, the registers in memory and the option ROM; and the picture.
 *
 * <p>Its lock comes before that of the dirty pages. Drawing holds it: the vCPU waits only if it touches a register or
 * the window meanwhile, not for stores to the frame buffer.
 */
public final class VgaCard implements Device, FrameSource, AutoCloseable {
  /** The legacy window. */
  public static final long WINDOW = 0xA_0000;

  public static final int WINDOW_BYTES = 0x2_0000;

  /** What is shown while there is no picture and no mode. */
  private static final int IDLE_WIDTH = 640;

  private static final int IDLE_HEIGHT = 400;

  private final Clock clock;
  private final VgaChip chip = new VgaChip();
  private final Vbe vbe;
  private final Ram ram;
  private final DirtyPages dirty;
  private final VideoMemory window;
  private final PciFunction function;
  private final Timer look;
  private boolean closed;

  // What the last refresh of changes has drawn.

  private @Nullable Frame drawnTo;
  private long drawnChanges;
  private ScanLines.@Nullable Blink drawnBlink;

  /**
   * @param memory where the frame buffer and the ROM appear when software places them
   * @param clock for the beam's place and for blinking
   */
  public VgaCard(AddressSpace memory, Clock clock, VgaSettings settings) {
    this.clock = clock;
    this.ram = new Ram(settings.memoryBytes());
    this.vbe = new Vbe(settings.memoryBytes(), new Vbe.Effects() {
      @Override
      public void clear(long bytes) {
        RawMemory.fill(ram.address(), bytes, (byte) 0);
      }

      @Override
      public void dacWidth(boolean eightBits) {
        chip.dac.wide = eightBits;
      }
    });
    this.dirty = new DirtyPages(memory, ram);
    this.window = new VideoMemory(chip, vbe, ram::address, dirty);
    this.function = VgaFunction.create(
        memory, dirty, settings, new RegisterPage(Edid.of(settings.preferredWidth(), settings.preferredHeight())));
    this.look = clock.newTimer(dirty::look);
    chip.reset();
  }

  @Override
  public String name() {
    return "vga";
  }

  /** The card on its PCI bus. */
  public PciFunction function() {
    return function;
  }

  /** Puts its ports into the I/O space. */
  public void attachPorts(PortSpace ports) {
    ports.add("vga-mono", 0x3B0, 12, 1, new Ports(0x3B0));
    ports.add("vga", 0x3C0, 32, 1, new Ports(0x3C0));
    ports.add("vbe", 0x1CE, 3, 2, new PortRegion() {
      @Override
      public int read(int offset, int sizeBytes) {
        return readVbePort(offset);
      }

      @Override
      public void write(int offset, int sizeBytes, int value) {
        writeVbePort(offset, value);
      }
    });
  }

  /** Puts the legacy window into the address space, where no RAM may stand. */
  public void attachWindow(AddressSpace memory) {
    memory.addMmio(WINDOW, WINDOW_BYTES, new MmioRegion() {
      @Override
      public long read(long offset, int sizeBytes) {
        return readWindow((int) offset, sizeBytes);
      }

      @Override
      public void write(long offset, int sizeBytes, long value) {
        writeWindow((int) offset, sizeBytes, value);
      }
    });
  }

  /** The VGA's ports from one on. */
  private final class Ports implements PortRegion {
    private final int first;

    Ports(int first) {
      this.first = first;
    }

    @Override
    public int read(int offset, int sizeBytes) {
      return readPort(first + offset);
    }

    @Override
    public void write(int offset, int sizeBytes, int value) {
      writePort(first + offset, value);
    }
  }

  // Registers

  private synchronized int readPort(int port) {
    return chip.read(port, clock.nanos());
  }

  private synchronized void writePort(int port, int value) {
    chip.write(port, value);
  }

  private synchronized int readVbePort(int offset) {
    return offset == 0 ? vbe.index : vbe.read(vbe.index);
  }

  private synchronized void writeVbePort(int offset, int value) {
    if (offset == 0) {
      vbe.index = value & 0xFFFF;
    } else {
      writeVbe(vbe.index, value);
    }
  }

  private synchronized int readVbe(int register) {
    return vbe.read(register);
  }

  private synchronized void writeVbe(int register, int value) {
    vbe.write(register, value & 0xFFFF);
    chip.changes++;
  }

  private synchronized long readWindow(int offset, int sizeBytes) {
    long value = 0;
    for (int i = 0; i < sizeBytes; i++) {
      value |= (long) window.read(offset + i) << 8 * i;
    }
    return value;
  }

  private synchronized void writeWindow(int offset, int sizeBytes, long value) {
    for (int i = 0; i < sizeBytes; i++) {
      window.write(offset + i, (int) (value >>> 8 * i) & 0xFF);
    }
  }

  /**
   * The registers in memory: EDID from 0, VGA ports from 0x3C0 on at 0x400, VBE registers at 0x500.
   *
   * @see "QEMU, docs/specs/standard-vga.rst, PCI Memory bar 2"
   */
  private final class RegisterPage implements MmioRegion {
    private static final int PORTS = 0x400;
    private static final int PORTS_END = 0x420;
    private static final int VBE = 0x500;
    private static final int VBE_END = VBE + 2 * Vbe.COUNT;

    private final byte[] edid;

    RegisterPage(byte[] edid) {
      this.edid = edid;
    }

    @Override
    public long read(long offset, int sizeBytes) {
      int at = (int) offset;
      if (at >= VBE && at < VBE_END && sizeBytes == 2 && (at & 1) == 0) {
        return readVbe(at - VBE >> 1);
      }
      long value = 0;
      for (int i = 0; i < sizeBytes; i++) {
        value |= (long) readByte(at + i) << 8 * i;
      }
      return value;
    }

    private int readByte(int at) {
      if (at < edid.length) {
        return edid[at] & 0xFF;
      }
      return at >= PORTS && at < PORTS_END ? readPort(0x3C0 + at - PORTS) : 0;
    }

    @Override
    public void write(long offset, int sizeBytes, long value) {
      int at = (int) offset;
      if (at >= VBE && at < VBE_END) {
        if (sizeBytes == 2 && (at & 1) == 0) {
          writeVbe(at - VBE >> 1, (int) value);
        }
        return;
      }
      for (int i = 0; i < sizeBytes; i++) {
        if (at + i >= PORTS && at + i < PORTS_END) {
          writePort(0x3C0 + at + i - PORTS, (int) (value >>> 8 * i) & 0xFF);
        }
      }
    }
  }

  // Picture

  @Override
  public synchronized void refresh(Frame frame, Scope scope) {
    if (closed) {
      return;
    }
    boolean shown = chip.attributes.showsPicture() && !chip.sequencer.screenOff();
    int width = vbe.enabled() ? vbe.width() : ScanLines.width(chip);
    int height = vbe.enabled() ? vbe.height() : ScanLines.height(chip);
    boolean idle = !shown && !vbe.enabled() && width < 64;
    int before = frame.width() << 16 | frame.height();
    frame.resize(idle ? IDLE_WIDTH : width, idle ? IDLE_HEIGHT : height);
    boolean whole = scope == Scope.WHOLE || drawnTo != frame || drawnChanges != chip.changes
        || before != (frame.width() << 16 | frame.height());
    ScanLines.Blink blink = ScanLines.Blink.at(clock.nanos(), chip.frameNanos());
    Painter painter = shown ? painter(whole, scope, blink) : VgaCard::paintBlack;
    if (painter != null) {
      painter.paint(frame);
    }
    if (scope == Scope.CHANGES) {
      drawnTo = frame;
      drawnChanges = chip.changes;
      drawnBlink = blink;
      if (vbe.linear() && dirty.stored()) {
        look.arm(0);
      }
    }
  }

  /** Who draws what is to be drawn; null if nothing is. */
  private @Nullable Painter painter(boolean whole, Scope scope, ScanLines.Blink blink) {
    if (vbe.linear()) {
      BitSet pages = scope == Scope.CHANGES ? dirty.takePending() : new BitSet();
      if (whole) {
        pages.set(0, (int) (ram.sizeBytes() / AddressSpace.PAGE_SIZE));
      }
      return pages.isEmpty() ? null : new LinearPainter(vbe, chip.dac, ram.address(), pages);
    }
    if (vbe.planar()) {
      return whole ? new PlanarPainter(vbe, chip, ram.address()) : null;
    }
    boolean blinks = !chip.graphics.graphics() && !blink.equals(drawnBlink);
    return whole || blinks ? new ScanLines(chip, ram.address(), blink) : null;
  }

  private static void paintBlack(Frame frame) {
    int[] black = new int[frame.width()];
    for (int y = 0; y < frame.height(); y++) {
      frame.row(0, y, black, black.length);
    }
  }

  @Override
  public synchronized List<String> text() {
    boolean text = !closed && !vbe.enabled() && !chip.graphics.graphics() && chip.attributes.showsPicture();
    return text ? new TextLines(chip, ram.address(), new ScanLines.Blink(true, true)).text() : List.of();
  }

  /** Does what a video BIOS does at power-on, for kernels that are started without one: mode 3, with a font. */
  public synchronized void enterTextMode() {
    vbe.write(Vbe.ENABLE, 0);
    new TextMode(chip, window).enter();
  }

  // Lifecycle

  @Override
  public synchronized void reset() {
    chip.reset();
    vbe.reset();
  }

  @Override
  public synchronized VgaStateV1 save() {
    return VgaStates.save(chip, vbe);
  }

  @Override
  public void restore(DeviceState state) {
    VgaStateV1 s = DeviceState.as(VgaStateV1.class, state);
    synchronized (this) {
      VgaStates.restore(s, chip, vbe);
    }
  }

  /** Video memory, to be kept with the machine's RAM. */
  public Ram videoMemory() {
    return ram;
  }

  /** Frees video memory. No vCPU may run. */
  @Override
  public synchronized void close() {
    closed = true;
    ram.close();
  }
}
