package org.javisor.disk.qcow2;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.javisor.disk.CheckResult;
import org.javisor.disk.storage.BigEndian;
import org.javisor.disk.storage.Storage;

/** Compares the counts of references with the references that there are, and puts them right. */
public final class Qcow2Check {
  private static final int MOST_ERRORS = 1000;

  private final Storage file;
  private final Header header;
  private final Refcounts refcounts;
  private final boolean repairing;
  private final List<String> errors = new ArrayList<>();
  private long errorCount;
  private long leaks;
  private long repaired;

  private Qcow2Check(Storage file, boolean repairing) throws IOException {
    this.file = file;
    this.header = Header.read(file);
    this.refcounts = new Refcounts(file, header);
    this.repairing = repairing;
  }

  /** Looks only. */
  public static CheckResult check(Storage file) throws IOException {
    return new Qcow2Check(file, false).run();
  }

  /**
   * Puts counts and flags right, and says what was wrong. What cannot be put right stays an error: references that lead
   * nowhere, and tables that lie on one another.
   */
  public static CheckResult repair(Storage file) throws IOException {
    Qcow2Check check = new Qcow2Check(file, true);
    check.run();
    // What a new block for counts takes is counted in the second round.
    CheckResult after = new Qcow2Check(file, true).run();
    CheckResult left = after.repaired() == 0 ? after : new Qcow2Check(file, false).run();
    long lasting = Header.INCOMPATIBLE_DIRTY | (left.errorCount() == 0 ? Header.INCOMPATIBLE_CORRUPT : 0);
    check.clear(lasting);
    return new CheckResult(left.errors(), left.errorCount(), left.leakedClusters(), check.repaired + after.repaired());
  }

  private void clear(long bits) throws IOException {
    if (header.version == 3 && (header.incompatible & bits) != 0) {
      header.incompatible &= ~bits;
      byte[] field = new byte[8];
      BigEndian.put64(field, 0, header.incompatible);
      file.force();
      file.write(Header.INCOMPATIBLE_FIELD, field);
      repaired++;
    }
    file.force();
  }

  private CheckResult run() throws IOException {
    References references = References.of(file, header, refcounts);
    errors.addAll(references.problems());
    errorCount = references.problemCount();
    counts(references);
    if (repairing) {
      refcounts.write();
      file.force();
    }
    copiedFlags(references);
    return new CheckResult(errors, errorCount, leaks, repaired);
  }

  private void error(String what) {
    errorCount++;
    if (errors.size() < MOST_ERRORS) {
      errors.add(what);
    }
  }

  private void counts(References references) throws IOException {
    long end = Math.min(refcounts.countable(), Math.max(references.clusters(), lastCounted()));
    for (long c = 0; c < Math.max(end, references.clusters()); c++) {
      long counted = refcounts.get(c);
      long there = references.count(c);
      if (counted == there) {
        continue;
      }
      if (repairing && there <= refcounts.maximum()) {
        refcounts.correct(c, there);
        repaired++;
      } else if (counted > there) {
        leaks++;
      } else {
        error("the cluster at offset " + (c << header.clusterBits) + " has " + there + " references and counts "
            + counted);
      }
    }
  }

  /** The end of what the last refcount block counts: clusters may count as used beyond the end of the file. */
  private long lastCounted() {
    long[] blocks = refcounts.blockOffsets();
    for (int i = blocks.length - 1; i >= 0; i--) {
      if (blocks[i] != 0) {
        return (i + 1L) * refcounts.perBlock();
      }
    }
    return 0;
  }

  private void copiedFlags(References references) throws IOException {
    byte[] l1 = file.read(header.l1Offset, header.l1Entries * 8);
    boolean changed = false;
    for (int i = 0; i < header.l1Entries; i++) {
      long entry = BigEndian.get64(l1, i * 8);
      long offset = entry & Tables.OFFSET_MASK;
      if (offset == 0 || (offset & header.clusterBytes() - 1) != 0) {
        continue;
      }
      long right = flagged(entry, references.count(offset >>> header.clusterBits));
      if (right != entry && wrongFlag(header.l1Offset + i * 8L)) {
        BigEndian.put64(l1, i * 8, right);
        changed = true;
      }
      l2Flags(offset, references);
    }
    if (changed) {
      file.write(header.l1Offset, l1);
    }
  }

  private static long flagged(long entry, int references) {
    return references == 1 ? entry | Tables.COPIED : entry & ~Tables.COPIED;
  }

  private boolean wrongFlag(long offset) {
    if (repairing) {
      repaired++;
    } else {
      error("the flag COPIED of the entry at offset " + offset + " is wrong");
    }
    return repairing;
  }

  private void l2Flags(long table, References references) throws IOException {
    byte[] entries = file.read(table, header.clusterBytes());
    boolean changed = false;
    for (int at = 0; at < entries.length; at += header.l2EntryBytes()) {
      long entry = BigEndian.get64(entries, at);
      long host = entry & Tables.OFFSET_MASK;
      boolean packed = (entry & Tables.COMPRESSED) != 0;
      if (!packed && (host == 0 || (host & header.clusterBytes() - 1) != 0)) {
        continue;
      }
      long right = packed ? entry & ~Tables.COPIED : flagged(entry, references.count(host >>> header.clusterBits));
      if (!packed && references.count(host >>> header.clusterBits) > 0
          && references.isTable((int) (host >>> header.clusterBits))) {
        error("the L2 entry at offset " + (table + at) + " leads to a table");
      }
      if (right != entry && wrongFlag(table + at)) {
        BigEndian.put64(entries, at, right);
        changed = true;
      }
    }
    if (changed) {
      file.write(table, entries);
    }
  }
}
