package org.javisor.disk.qcow2;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.javisor.disk.CheckResult;
import org.javisor.disk.MemoryStorage;
import org.javisor.disk.Qcow2Options;
import org.junit.jupiter.api.Test;

/**
 * The host loses power: of what was written since the last force, any part may be there and any part may not. Whatever
 * is left has no error, and holds what had been flushed.
 */
class Qcow2PowerCutTest {
  private static final int BLOCK = 512;
  private static final int BLOCKS = 600;

  @Test
  void whateverTheHostsDiskKeepsIsAnImageWithWhatWasFlushed() throws IOException {
    SplittableRandom random = new SplittableRandom(31);
    MemoryStorage file = new MemoryStorage(new byte[0]);
    Qcow2Creation.create(file, BLOCK * BLOCKS, new Qcow2Options(3, 512, 16, false, false, false), "", "");
    byte[] start = file.content();
    List<MemoryStorage.Event> events = new ArrayList<>();
    List<Integer> flushes = new ArrayList<>();
    List<byte[]> flushed = new ArrayList<>();
    List<boolean[]> touched = new ArrayList<>();
    byte[] model = new byte[BLOCK * BLOCKS];
    boolean[] since = new boolean[BLOCKS];
    file.listener(events::add);
    Qcow2Image image = Qcow2Image.open(file);
    flushes.add(0);
    flushed.add(model.clone());
    for (int n = 0; n < 700; n++) {
      int block = random.nextInt(BLOCKS);
      byte[] data = new byte[BLOCK];
      if (random.nextInt(4) == 0) {
        image.writeZeroes((long) block * BLOCK, BLOCK, random.nextBoolean());
      } else {
        random.nextBytes(data);
        image.write((long) block * BLOCK, data, 0, BLOCK);
      }
      System.arraycopy(data, 0, model, block * BLOCK, BLOCK);
      since[block] = true;
      if (random.nextInt(15) == 0) {
        image.flush();
        flushes.add(events.size());
        flushed.add(model.clone());
        touched.add(since);
        since = new boolean[BLOCKS];
      }
    }
    touched.add(since);
    for (int round = 0; round < 400; round++) {
      int cut = random.nextInt(events.size() + 1);
      int last = flushes.size() - 1;
      while (flushes.get(last) > cut) {
        last--;
      }
      check(cutOff(start, events, cut, random), flushed.get(last), touched.get(last), "power cut at event " + cut);
    }
  }

  /** The file after all events before the last force, and some of those that follow it. */
  private static byte[] cutOff(
      byte[] start, List<MemoryStorage.Event> events, int cut, SplittableRandom random) throws IOException {
    int forced = cut;
    while (forced > 0 && events.get(forced - 1).content() != null) {
      forced--;
    }
    MemoryStorage left = new MemoryStorage(start);
    for (int i = 0; i < cut; i++) {
      MemoryStorage.Event e = events.get(i);
      if (e.content() != null && (i < forced || random.nextBoolean())) {
        left.write(e.offset(), e.content());
      }
    }
    return left.content();
  }

  private static void check(byte[] bytes, byte[] flushed, boolean[] touched, String when) throws IOException {
    MemoryStorage file = new MemoryStorage(bytes);
    CheckResult result = Qcow2Check.check(file);
    assertThat(result.errors()).as(when).isEmpty();
    Qcow2Image image = Qcow2Image.open(file);
    byte[] block = new byte[BLOCK];
    for (int b = 0; b < BLOCKS; b++) {
      image.read((long) b * BLOCK, block, 0, BLOCK);
      boolean same = Arrays.equals(block, 0, BLOCK, flushed, b * BLOCK, (b + 1) * BLOCK);
      assertThat(same || touched[b]).as("%s, block %d", when, b).isTrue();
    }
  }
}
