package org.javisor.virtio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.javisor.device.BlockTiming;
import org.javisor.device.DeviceStateException;
import org.javisor.virtio.RingDriver.Buffer;
import org.javisor.virtio.block.BlockChip;
import org.javisor.virtio.block.BlockSettings;
import org.junit.jupiter.api.Test;

/** @see "Virtual I/O Device 1.2, 5.2 Block Device" */
class BlockChipTest {
  private static final int IN = 0;
  private static final int OUT = 1;
  private static final int FLUSH = 4;
  private static final int GET_ID = 8;
  private static final int DISCARD = 11;
  private static final int WRITE_ZEROES = 13;

  private static final int OK = 0;
  private static final int IO_ERROR = 1;
  private static final int UNSUPPORTED = 2;

  private static final long FEATURES = Feature.VERSION_1 | 1 << 9 | 1 << 11 | 1 << 13 | 1 << 14;
  private static final int HEADER = 0x1000;
  private static final int STATUS = 0x1100;
  private static final int DATA = 0x1_0000;
  private static final int PENDING = 0xEE;

  private final MemoryDisk disk = new MemoryDisk(4096);
  private final SlotRig rig = new SlotRig(
      clock -> new BlockChip(new BlockSettings(disk, "JV00007", 2, BlockTiming.COUNTED), clock));
  private RingDriver driver = begin(FEATURES);

  private RingDriver begin(long features) {
    rig.put(SlotRig.RINGS, new byte[0x6000]);
    RingDriver first = rig.driver(0, 64, features);
    rig.begin(features, List.of(first));
    return first;
  }

  private void submit(int type, long sector, List<Buffer> data) {
    rig.put(HEADER, ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putInt(type).putInt(0).putLong(sector)
        .array());
    rig.put(STATUS, new byte[] {(byte) PENDING});
    List<Buffer> buffers = new ArrayList<>();
    buffers.add(Buffer.readable(HEADER, 16));
    buffers.addAll(data);
    buffers.add(Buffer.writable(STATUS, 1));
    driver.add(buffers);
    rig.slot.notifyQueue(0);
  }

  private int status() {
    return rig.bytes(STATUS, 1)[0] & 0xFF;
  }

  private int carryOut(int type, long sector, Buffer... data) {
    submit(type, sector, List.of(data));
    rig.settle();
    driver.take();
    return status();
  }

  private static byte[] pattern(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (i * 31 + i / 512);
    }
    return bytes;
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    byte[] data = pattern(3 * 512);
    rig.put(DATA, data);
    assertThat(carryOut(OUT, 17, Buffer.readable(DATA, 100), Buffer.readable(DATA + 100, 3 * 512 - 100)))
        .isEqualTo(OK);
    assertThat(Arrays.copyOfRange(disk.content, 17 * 512, 20 * 512)).isEqualTo(data);
    assertThat(carryOut(IN, 17, Buffer.writable(DATA + 0x1000, 3 * 512))).isEqualTo(OK);
    assertThat(rig.bytes(DATA + 0x1000, 3 * 512)).isEqualTo(data);
  }

  @Test
  void aLargeRequestIsCarriedOutInPieces() {
    byte[] data = pattern(400 << 10);
    System.arraycopy(data, 0, disk.content, 0, data.length);
    assertThat(carryOut(IN, 0, Buffer.writable(DATA, data.length))).isEqualTo(OK);
    assertThat(rig.bytes(DATA, data.length)).isEqualTo(data);
    assertThat(disk.calls).containsExactly("read", "read");
  }

  @Test
  void nothingIsDoneBeforeTimeHasPassedAndNobodyWaits() {
    submit(IN, 0, List.of(Buffer.writable(DATA, 512)));
    assertThat(status()).isEqualTo(PENDING);
    rig.settle();
    assertThat(status()).isEqualTo(OK);
  }

  @Test
  void whatLiesBeyondTheDiskIsAnErrorOfTheRequest() {
    assertThat(carryOut(IN, 4096, Buffer.writable(DATA, 512))).isEqualTo(IO_ERROR);
    assertThat(carryOut(IN, 4095, Buffer.writable(DATA, 1024))).isEqualTo(IO_ERROR);
    assertThat(carryOut(OUT, -1, Buffer.readable(DATA, 512))).isEqualTo(IO_ERROR);
    assertThat(carryOut(IN, Long.MAX_VALUE, Buffer.writable(DATA, 512))).isEqualTo(IO_ERROR);
    assertThat(carryOut(IN, 0, Buffer.writable(DATA, 511))).isEqualTo(IO_ERROR);
    assertThat(rig.slot.status()).isEqualTo(0xF);
  }

  @Test
  void aMediumThatFailsIsAnErrorOfTheRequest() {
    disk.fails = true;
    assertThat(carryOut(IN, 0, Buffer.writable(DATA, 512))).isEqualTo(IO_ERROR);
    assertThat(carryOut(OUT, 0, Buffer.readable(DATA, 512))).isEqualTo(IO_ERROR);
    assertThat(carryOut(FLUSH, 0)).isEqualTo(IO_ERROR);
    disk.fails = false;
    assertThat(carryOut(FLUSH, 0)).isEqualTo(OK);
  }

  @Test
  void writesWaitForAFlushUnlessTheDriverSwitchesTheCacheOff() {
    carryOut(OUT, 0, Buffer.readable(DATA, 512));
    assertThat(disk.calls).containsExactly("write");
    carryOut(FLUSH, 0);
    assertThat(disk.calls).containsExactly("write", "flush");
    rig.slot.writeConfig(32, 1, 0);
    carryOut(OUT, 0, Buffer.readable(DATA, 512));
    assertThat(disk.calls).containsExactly("write", "flush", "write", "flush");
  }

  @Test
  void aDriverThatKnowsNoFlushFindsItsWritesDurable() {
    driver = begin(Feature.VERSION_1);
    carryOut(OUT, 0, Buffer.readable(DATA, 512));
    assertThat(disk.calls).containsExactly("write", "flush");
  }

  @Test
  void theIdIsTheSerialNumber() {
    assertThat(carryOut(GET_ID, 0, Buffer.writable(DATA, 20))).isEqualTo(OK);
    assertThat(new String(rig.bytes(DATA, 20), StandardCharsets.US_ASCII)).isEqualTo("JV00007" + "\0".repeat(13));
  }

  private void segment(long sector, int sectors, int flags) {
    rig.put(DATA, ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putLong(sector).putInt(sectors).putInt(flags)
        .array());
  }

  @Test
  void zeroesAreWrittenWithoutData() {
    Arrays.fill(disk.content, (byte) 7);
    segment(2, 3, 0);
    assertThat(carryOut(WRITE_ZEROES, 0, Buffer.readable(DATA, 16))).isEqualTo(OK);
    assertThat(Arrays.copyOfRange(disk.content, 1024, 1024 + 3 * 512)).containsOnly(0);
    assertThat(disk.content[1023]).isEqualTo((byte) 7);
    assertThat(disk.content[5 * 512]).isEqualTo((byte) 7);
  }

  @Test
  void discardsReachTheMedium() {
    segment(8, 16, 0);
    assertThat(carryOut(DISCARD, 0, Buffer.readable(DATA, 16))).isEqualTo(OK);
    assertThat(disk.calls).containsExactly("discard 4096+8192");
  }

  @Test
  void impossibleDiscardsAreErrorsOfTheRequest() {
    segment(4090, 16, 0);
    assertThat(carryOut(DISCARD, 0, Buffer.readable(DATA, 16))).isEqualTo(IO_ERROR);
    segment(0, 1, 2);
    assertThat(carryOut(DISCARD, 0, Buffer.readable(DATA, 16))).isEqualTo(UNSUPPORTED);
    assertThat(carryOut(DISCARD, 0, Buffer.readable(DATA, 15))).isEqualTo(IO_ERROR);
    assertThat(carryOut(DISCARD, 0, Buffer.readable(DATA, 17 * 16))).isEqualTo(IO_ERROR);
    assertThat(carryOut(WRITE_ZEROES, 0)).isEqualTo(IO_ERROR);
  }

  @Test
  void requestsThatDoNotExistAreUnsupported() {
    assertThat(carryOut(99, 0)).isEqualTo(UNSUPPORTED);
  }

  @Test
  void aRequestWithoutRoomForItsStatusNeedsAReset() {
    driver.add(List.of(Buffer.readable(HEADER, 16)));
    rig.slot.notifyQueue(0);
    assertThat(rig.slot.status() & 64).isEqualTo(64);
  }

  @Test
  void aReadOnlyDiskSaysSoAndRefusesWrites() {
    disk.readOnly = true;
    driver = begin(Feature.VERSION_1 | 1 << 5 | 1 << 9);
    rig.slot.selectDeviceFeatures(0);
    assertThat(rig.slot.deviceFeatures() & (1 << 5 | 1 << 13)).isEqualTo(1 << 5);
    assertThat(carryOut(OUT, 0, Buffer.readable(DATA, 512))).isEqualTo(IO_ERROR);
    assertThat(disk.calls).isEmpty();
  }

  @Test
  void theConfigurationTellsSizeTopologyAndQueues() {
    assertThat(rig.slot.readConfig(0, 4)).as("sectors").isEqualTo(4096);
    assertThat(rig.slot.readConfig(20, 4)).as("bytes of a block").isEqualTo(512);
    assertThat(rig.slot.readConfig(24, 1)).as("2^3 blocks stand in a physical one").isEqualTo(3);
    assertThat(rig.slot.readConfig(34, 2)).as("queues").isEqualTo(2);
    assertThat(rig.slot.readConfig(60, 4)).isZero();
  }

  @Test
  void aResetMeanwhileKeepsARequestFromTouchingMemory() {
    Arrays.fill(disk.content, (byte) 7);
    submit(IN, 0, List.of(Buffer.writable(DATA, 512)));
    rig.slot.status(0);
    rig.settle();
    assertThat(rig.bytes(DATA, 512)).containsOnly(0);
    assertThat(status()).isEqualTo(PENDING);
  }

  @Test
  void whatIsUnderWayIsFinishedBeforeTheDeviceIsSaved() {
    Arrays.fill(disk.content, (byte) 7);
    submit(IN, 0, List.of(Buffer.writable(DATA, 400 << 10)));
    rig.slot.finish();
    assertThat(status()).isEqualTo(OK);
    VirtioStateV1 state = rig.slot.save();
    rig.slot.restore(state);
    assertThat(driver.take()).isPresent();
    assertThat(carryOut(IN, 5, Buffer.writable(DATA, 512))).isEqualTo(OK);
    assertThat(rig.slot.save().queues()).hasSameSizeAs(state.queues());
  }

  @Test
  void aStateOfADiskOfAnotherSizeIsRefused() {
    VirtioStateV1 state = rig.slot.save();
    SlotRig other = new SlotRig(clock -> new BlockChip(
        new BlockSettings(new MemoryDisk(8), "", 2, BlockTiming.COUNTED), clock));
    assertThatThrownBy(() -> other.slot.restore(state)).isInstanceOf(DeviceStateException.class)
        .hasMessageContaining("4096 sectors, not 8");
    other.close();
  }
}
