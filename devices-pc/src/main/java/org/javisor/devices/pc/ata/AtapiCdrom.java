package org.javisor.devices.pc.ata;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.javisor.device.BlockBackend;
import org.javisor.device.BlockRequest;
import org.javisor.device.DeviceState;
import org.javisor.device.DeviceStateException;

/**
 * A CD-ROM drive: packet commands over ATA. Its medium can be changed; the guest hears of it as of a drive whose door
 * was opened and closed by hand.
 *
 * @see "ATA/ATAPI-6 (T13 1410D), 8.23 PACKET; MMC-5 (T10 1675D)"
 */
public final class AtapiCdrom extends AtaDevice {
  /** Bytes of a CD's block. */
  public static final int BLOCK = 2048;

  private static final int PACKET_BYTES = 12;

  /** In the interrupt reason register, which is the sector count: a packet, not data. */
  private static final int COMMAND_OR_DATA = 1;

  /** To the host. */
  private static final int INPUT = 2;

  /** In the features register of PACKET. */
  private static final int DMA = 1;

  private static final int EVENT_NONE = 0;
  private static final int EVENT_EJECT_REQUEST = 1;
  private static final int EVENT_NEW_MEDIUM = 2;
  private static final int EVENT_REMOVAL = 3;

  private Optional<BlockBackend> medium;
  private boolean open;
  private boolean locked;
  private Sense sense = Sense.NONE;

  /** Reported once before any other command is carried out. */
  private Sense attention = Sense.RESET_OCCURRED;

  private int event;

  private int command;
  private int packet;
  private long position;
  private int remaining;
  private boolean byDma;
  private int byteCountLimit;

  public AtapiCdrom(Optional<BlockBackend> medium) {
    this.medium = medium;
    hardReset();
  }

  @Override
  public Optional<BlockBackend> medium() {
    return medium;
  }

  /** Puts another medium in, or none; what was in is no longer used, except by a request that is under way. */
  public void change(Optional<BlockBackend> inserted) {
    boolean reading = phase() == Phase.WORK || phase() == Phase.DATA_IN && remaining > 0;
    medium = inserted;
    open = false;
    locked = false;
    attention = inserted.isPresent() ? Sense.MEDIUM_CHANGED : Sense.NONE;
    event = inserted.isPresent() ? EVENT_NEW_MEDIUM : EVENT_REMOVAL;
    if (reading) {
      abandon();
      failWith(Sense.UNRECOVERED_READ_ERROR);
    }
  }

  /** Asks the guest to eject, as the button on the drive does; true if it ejected at once. */
  public boolean ejectButton() {
    if (locked) {
      event = EVENT_EJECT_REQUEST;
      return false;
    }
    change(Optional.empty());
    return true;
  }

  boolean locked() {
    return locked;
  }

  void unlock() {
    locked = false;
  }

  private long blocks() {
    return medium.map(m -> Math.min(m.sizeBytes() / BLOCK, Integer.MAX_VALUE)).orElse(0L);
  }

  private boolean ready() {
    return medium.isPresent() && !open;
  }

  @Override
  public void hardReset() {
    super.hardReset();
    sense = Sense.NONE;
    attention = Sense.RESET_OCCURRED;
    locked = false;
    event = EVENT_NONE;
    remaining = 0;
  }

  @Override
  public void softReset() {
    super.softReset();
    registers.status = 0;
  }

  @Override
  protected void signature() {
    registers.error = 1;
    registers.count = 1;
    registers.lbaLow = 1;
    registers.lbaMid = 0x14;
    registers.lbaHigh = 0xEB;
    registers.device = 0;
    registers.status = 0;
  }

  @Override
  protected void execute(int opcode) {
    command = opcode;
    remaining = 0;
    byDma = false;
    switch (opcode) {
      case AtaOpcode.PACKET -> acceptPacket();
      case AtaOpcode.IDENTIFY_PACKET_DEVICE -> {
        put(identify(), IdentifyData.BYTES);
        byteCountLimit = 0;
        data(Phase.DATA_IN, IdentifyData.BYTES, false, IdentifyData.BYTES);
      }
      case AtaOpcode.DEVICE_RESET -> softReset();
      case AtaOpcode.EXECUTE_DEVICE_DIAGNOSTIC -> {
        signature();
        interrupt();
      }
      case AtaOpcode.SET_FEATURES -> {
        if ((registers.features & 0xFF) == 0x03) {
          succeed();
        } else {
          fail(TaskFile.ABRT);
        }
      }
      case AtaOpcode.IDENTIFY_DEVICE, AtaOpcode.READ_SECTORS -> {
        // Not for packet devices: the answer says what this is.
        signature();
        fail(TaskFile.ABRT);
      }
      case AtaOpcode.STANDBY_IMMEDIATE, AtaOpcode.IDLE_IMMEDIATE, AtaOpcode.FLUSH_CACHE -> succeed();
      case AtaOpcode.CHECK_POWER_MODE -> {
        registers.count = 0xFF;
        succeed();
      }
      default -> fail(TaskFile.ABRT);
    }
  }

  private static byte[] identify() {
    IdentifyData data = new IdentifyData();
    // Packet device, CD-ROM, removable, DRQ within 50 us, packets of 12 bytes.
    data.word(0, 0x85C0);
    data.text(10, 10, "JVCD0001").text(23, 4, "1.0").text(27, 20, "JAVISOR CD-ROM");
    data.word(49, 0x0F00).word(50, 0x4000).word(53, 0x0006);
    data.word(63, 0x0007).word(64, 0x0003).word(65, 120).word(66, 120).word(67, 120).word(68, 120);
    data.word(71, 30).word(72, 30).word(76, 0x0002).word(80, 0x01F0);
    data.word(82, 0x4210).word(83, 0x4000).word(84, 0x4000).word(85, 0x4210).word(87, 0x4000);
    data.word(88, 0x003F).word(93, 0x6001);
    return data.toBytes();
  }

  private void acceptPacket() {
    byDma = (registers.features & DMA) != 0;
    int limit = (registers.lbaHigh & 0xFF) << 8 | registers.lbaMid & 0xFF;
    byteCountLimit = limit == 0 ? 0xFFFE : limit == 1 ? 2 : limit & 0xFFFE;
    registers.count = COMMAND_OR_DATA;
    room(PACKET_BYTES);
    data(Phase.PACKET, PACKET_BYTES, false, PACKET_BYTES);
  }

  @Override
  protected void blockReady() {
    if (command == AtaOpcode.PACKET && phase() == Phase.DATA_IN) {
      registers.count = INPUT;
      registers.lbaMid = blockBytes() & 0xFF;
      registers.lbaHigh = blockBytes() >>> 8 & 0xFF;
    }
  }

  @Override
  protected void filled(Phase ended) {
    byte[] bytes = Arrays.copyOf(buffer(), PACKET_BYTES);
    execute(bytes);
  }

  // Packets

  private static int u16(byte[] p, int at) {
    return (p[at] & 0xFF) << 8 | p[at + 1] & 0xFF;
  }

  private static long u32(byte[] p, int at) {
    return (long) u16(p, at) << 16 | u16(p, at + 2);
  }

  private void execute(byte[] p) {
    packet = p[0] & 0xFF;
    boolean always = packet == 0x03 || packet == 0x12 || packet == 0x4A || packet == 0x46;
    if (!always && attention != Sense.NONE) {
      Sense reported = attention;
      attention = Sense.NONE;
      failWith(reported);
      return;
    }
    if (packet != 0x03) {
      sense = Sense.NONE;
    }
    switch (packet) {
      case 0x00 -> whenReady(this::good);
      case 0x03 -> requestSense(p[4] & 0xFF);
      case 0x12 -> answer(PacketAnswers.inquiry(), u16(p, 3));
      case 0x1A -> modeSense(p[2] & 0x3F, false, p[4] & 0xFF);
      case 0x5A -> modeSense(p[2] & 0x3F, true, u16(p, 7));
      case 0x1B -> startStop(p[4]);
      case 0x1E -> {
        locked = (p[4] & 1) != 0;
        good();
      }
      case 0x25 -> whenReady(() -> answer(PacketAnswers.capacity(blocks()), 8));
      case 0x28 -> read(u32(p, 2), u16(p, 7));
      case 0xA8 -> read(u32(p, 2), u32(p, 6));
      case 0x2B -> whenReady(() -> seek(u32(p, 2)));
      case 0x43 -> tableOfContents(p);
      case 0x46 -> answer(PacketAnswers.configuration(ready(), u16(p, 2)), u16(p, 7));
      case 0x4A -> eventStatus(p);
      case 0x51 -> whenReady(() -> answer(PacketAnswers.discInformation(), u16(p, 7)));
      case 0xBB, 0x2F -> good();
      case 0xBD -> answer(PacketAnswers.mechanismStatus(), u16(p, 8));
      default -> failWith(Sense.INVALID_COMMAND);
    }
  }

  private void whenReady(Runnable action) {
    if (ready()) {
      action.run();
    } else {
      failWith(Sense.MEDIUM_NOT_PRESENT);
    }
  }

  private void good() {
    registers.count = COMMAND_OR_DATA | INPUT;
    succeed();
  }

  private void failWith(Sense why) {
    sense = why;
    remaining = 0;
    registers.count = COMMAND_OR_DATA | INPUT;
    fail(why.key << 4 | (why.key == 5 ? TaskFile.ABRT : 0));
  }

  /** Returns as much of the answer as the host has room for. */
  private void answer(byte[] bytes, int allocation) {
    if (bytes.length == 0) {
      failWith(Sense.INVALID_FIELD);
      return;
    }
    int length = Math.min(bytes.length, allocation);
    if (length == 0) {
      good();
      return;
    }
    put(bytes, bytes.length);
    data(Phase.DATA_IN, length, byDma, byteCountLimit);
  }

  private void requestSense(int allocation) {
    Sense reported = sense;
    if (reported == Sense.NONE && attention != Sense.NONE) {
      reported = attention;
      attention = Sense.NONE;
    }
    sense = Sense.NONE;
    answer(reported.toBytes(), allocation);
  }

  private void modeSense(int page, boolean longHeader, int allocation) {
    answer(PacketAnswers.modeSense(page, longHeader, ready(), locked), allocation);
  }

  /** START STOP UNIT: bit 1 is LoEj, bit 0 Start. */
  private void startStop(int what) {
    boolean loadOrEject = (what & 2) != 0;
    boolean start = (what & 1) != 0;
    if (loadOrEject && !start && locked) {
      failWith(Sense.REMOVAL_PREVENTED);
      return;
    }
    if (loadOrEject) {
      if (open && start && medium.isPresent()) {
        attention = Sense.MEDIUM_CHANGED;
        event = EVENT_NEW_MEDIUM;
      }
      open = !start;
    }
    good();
  }

  private void seek(long block) {
    if (block < blocks()) {
      good();
    } else {
      failWith(Sense.LBA_OUT_OF_RANGE);
    }
  }

  private void tableOfContents(byte[] p) {
    if (!ready()) {
      failWith(Sense.MEDIUM_NOT_PRESENT);
      return;
    }
    // The format stood in the last byte before it moved to the third.
    int format = (p[2] & 0xF) != 0 ? p[2] & 0xF : p[9] >>> 6 & 3;
    boolean minutes = (p[1] & 2) != 0;
    answer(PacketAnswers.tableOfContents(format, minutes, p[6] & 0xFF, blocks()), u16(p, 7));
  }

  private void eventStatus(byte[] p) {
    if ((p[1] & 1) == 0) {
      // Only asked for, not told of when something happens.
      failWith(Sense.INVALID_FIELD);
      return;
    }
    boolean media = (p[4] & 0x10) != 0;
    int reported = media ? event : EVENT_NONE;
    if (media) {
      event = EVENT_NONE;
    }
    answer(PacketAnswers.mediaEvent(media, reported, open, medium.isPresent()), u16(p, 7));
  }

  private void read(long block, long count) {
    if (!ready()) {
      failWith(Sense.MEDIUM_NOT_PRESENT);
    } else if (block >= blocks() && count > 0 || count > blocks() - block) {
      failWith(Sense.LBA_OUT_OF_RANGE);
    } else if (count == 0) {
      good();
    } else {
      position = block;
      remaining = (int) count;
      next();
    }
  }

  private int chunkBytes() {
    return (int) Math.min((long) remaining * BLOCK, BUFFER_BYTES);
  }

  private void next() {
    work(BlockRequest.read(position * BLOCK, room(chunkBytes()), chunkBytes()));
  }

  @Override
  protected void worked(boolean ok) {
    if (ok) {
      data(Phase.DATA_IN, chunkBytes(), byDma, byteCountLimit);
    } else {
      failWith(Sense.UNRECOVERED_READ_ERROR);
    }
  }

  @Override
  protected void taken() {
    if (command != AtaOpcode.PACKET) {
      registers.status = READY;
      return;
    }
    int done = remaining == 0 ? 0 : chunkBytes() / BLOCK;
    position += done;
    remaining -= done;
    if (remaining > 0) {
      next();
    } else {
      good();
    }
  }

  // State

  @Override
  public AtaDriveStateV1 save() {
    return new AtaDriveStateV1(
        true, saveTransfer(), command, position, remaining,
        List.of(
            packet, open ? 1 : 0, locked ? 1 : 0, sense.ordinal(), attention.ordinal(), event, byDma ? 1 : 0,
            byteCountLimit, medium.isPresent() ? 1 : 0));
  }

  @Override
  public void restore(AtaDriveStateV1 state) {
    check(state);
    List<Integer> s = state.settings();
    packet = s.get(0);
    open = s.get(1) != 0;
    locked = s.get(2) != 0;
    sense = Sense.values()[s.get(3)];
    attention = Sense.values()[s.get(4)];
    event = s.get(5);
    byDma = s.get(6) != 0;
    byteCountLimit = s.get(7);
    command = state.command();
    position = state.position();
    remaining = state.remaining();
    restoreTransfer(state.transfer());
    if (phase() == Phase.WORK) {
      next();
    }
  }

  private void check(AtaDriveStateV1 state) {
    if (!state.packetDevice()) {
      throw new DeviceStateException("the state of a disk is not one of a CD drive");
    }
    List<Integer> s = state.settings();
    DeviceState.size("settings", s, 9);
    DeviceState.bits("packet", s.get(0), 8);
    DeviceState.range("sense", s.get(3), 0, Sense.values().length - 1);
    DeviceState.range("attention", s.get(4), 0, Sense.values().length - 1);
    DeviceState.range("event", s.get(5), 0, EVENT_REMOVAL);
    DeviceState.range("byteCountLimit", s.get(7), 0, 0xFFFE);
    DeviceState.range("position", state.position(), 0, blocks());
    DeviceState.range("remaining", state.remaining(), 0, blocks() - state.position());
    Phase phase = state.transfer().phaseKind();
    int chunk = (int) Math.min((long) state.remaining() * BLOCK, BUFFER_BYTES);
    boolean possible = switch (phase) {
      case IDLE -> true;
      case WORK -> state.remaining() > 0 && s.get(7) > 0;
      case PACKET -> state.command() == AtaOpcode.PACKET && state.transfer().phaseBytes() == PACKET_BYTES;
      case DATA_IN -> state.remaining() == 0 || state.transfer().phaseBytes() == chunk && s.get(7) > 0;
      case DATA_OUT -> false;
    };
    boolean sameMedium = (s.get(8) != 0) == medium.isPresent();
    if (!possible || !sameMedium) {
      throw new DeviceStateException("this CD drive cannot be in phase " + phase + " of command " + state.command());
    }
  }
}
