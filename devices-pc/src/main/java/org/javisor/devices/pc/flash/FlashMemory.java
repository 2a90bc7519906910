package org.javisor.devices.pc.flash;

import java.io.IOException;
import java.util.BitSet;
import java.util.List;
import org.javisor.device.BlockBackend;
import org.javisor.device.BlockQueue;
import org.javisor.device.BlockRequest;
import org.javisor.device.BlockTiming;
import org.javisor.device.Clock;
import org.javisor.device.Device;
import org.javisor.device.DeviceState;
import org.javisor.memory.AddressSpace;
import org.javisor.memory.Mapping;
import org.javisor.memory.MmioRegion;
import org.javisor.memory.Ram;
import org.javisor.memory.RawMemory;

/**
 * A flash memory in the address space, where firmware keeps its variables. While the chip reads its array, CPUs read,
 * and execute, the cells directly; the first byte of a command puts registers into their place. Blocks that change go
 * to the image behind the guest's back; an image that cannot be written is a chip that reports errors.
 *
 * <p>Its lock comes before the address space's and the block queue's.
 */
public final class FlashMemory implements Device, MmioRegion {
  /** The largest chip: what the firmware of a PC has room for. */
  public static final int LARGEST_BYTES = 8 << 20;

  /** Sizes are multiples of it. */
  public static final int UNIT_BYTES = FlashChip.BLOCK_BYTES;

  private final AddressSpace memory;
  private final long start;
  private final Ram content;
  private final BlockBackend image;
  private final BlockQueue queue;
  private final FlashChip chip;

  /** Blocks that the image has not got yet. */
  private final BitSet changed = new BitSet();

  private boolean writing;
  private boolean broken;
  private Mapping mapping;
  private boolean mappedAsArray = true;

  /**
   * Maps the chip.
   *
   * @param start guest-physical address
   * @param content what the image holds; whole blocks
   */
  public FlashMemory(AddressSpace memory, long start, Ram content, BlockBackend image, Clock clock,
      BlockTiming timing) {
    this.memory = memory;
    this.start = start;
    this.content = content;
    this.image = image;
    this.queue = new BlockQueue(clock, timing);
    this.chip = new FlashChip(new Cells());
    this.mapping = memory.addRom(start, content, 0, content.sizeBytes(), this);
  }

  @Override
  public String name() {
    return "flash";
  }

  @Override
  public synchronized long read(long offset, int sizeBytes) {
    long value = 0;
    for (int i = 0; i < sizeBytes; i++) {
      value |= (long) chip.read((int) offset + i) << 8 * i;
    }
    return value;
  }

  /** The bus of the chip is a byte wide. */
  @Override
  public synchronized void write(long offset, int sizeBytes, long value) {
    for (int i = 0; i < sizeBytes; i++) {
      chip.write((int) offset + i, (int) (value >>> 8 * i) & 0xFF);
    }
    map();
    saveChanges();
  }

  /** Registers while the chip is busy with a command, memory otherwise. */
  private void map() {
    boolean array = chip.readsArray();
    if (array != mappedAsArray) {
      mappedAsArray = array;
      Mapping wanted = array
          ? Mapping.rom(start, content, 0, content.sizeBytes(), this)
          : Mapping.mmio(start, content.sizeBytes(), this);
      mapping = memory.replace(List.of(mapping), wanted);
    }
  }

  /** One write at a time; what changes meanwhile goes with the next one. */
  private void saveChanges() {
    int block = changed.nextSetBit(0);
    if (writing || broken || block < 0) {
      return;
    }
    changed.clear(block);
    writing = true;
    byte[] bytes = block(block);
    queue.submit(image, BlockRequest.write((long) block * UNIT_BYTES, bytes, bytes.length), this::saved);
  }

  private synchronized void saved(boolean ok) {
    writing = false;
    broken |= !ok;
    saveChanges();
  }

  private byte[] block(int number) {
    byte[] bytes = new byte[UNIT_BYTES];
    RawMemory.copy(content.address() + (long) number * UNIT_BYTES, bytes, 0, UNIT_BYTES);
    return bytes;
  }

  /**
   * Writes what the image has not got yet, and waits for it. The machine must not run.
   *
   * @throws IOException if the image cannot be written, now or earlier
   */
  public void finish() throws IOException {
    queue.awaitIdle();
    synchronized (this) {
      if (broken) {
        throw new IOException("the firmware's variables could not be written");
      }
      for (int block = changed.nextSetBit(0); block >= 0; block = changed.nextSetBit(block + 1)) {
        image.write((long) block * UNIT_BYTES, block(block), 0, UNIT_BYTES);
      }
      changed.clear();
      image.flush();
    }
  }

  /** In the machine's memory. */
  private final class Cells implements FlashChip.Cells {
    @Override
    public int sizeBytes() {
      return Math.toIntExact(content.sizeBytes());
    }

    @Override
    public int get(int offset) {
      return RawMemory.getByte(content.address() + offset) & 0xFF;
    }

    @Override
    public boolean program(int offset, int value) {
      if (broken) {
        return false;
      }
      RawMemory.putByte(content.address() + offset, (byte) (get(offset) & value));
      changed.set(offset / UNIT_BYTES);
      return true;
    }

    @Override
    public boolean erase(int block) {
      if (broken) {
        return false;
      }
      RawMemory.fill(content.address() + (long) block * UNIT_BYTES, UNIT_BYTES, (byte) 0xFF);
      changed.set(block);
      return true;
    }
  }

  @Override
  public synchronized void reset() {
    chip.reset();
    map();
  }

  @Override
  public synchronized FlashStateV1 save() {
    return chip.save();
  }

  @Override
  public synchronized void restore(DeviceState state) {
    chip.restore(DeviceState.as(FlashStateV1.class, state));
    map();
  }
}
