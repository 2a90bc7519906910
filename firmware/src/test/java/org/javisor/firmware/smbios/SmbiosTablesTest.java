package org.javisor.firmware.smbios;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.javisor.firmware.GuestMemory;
import org.junit.jupiter.api.Test;

class SmbiosTablesTest {
  private static final UUID ID = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");

  @Test
  void theEntryPointIsFoundOnASixteenByteBoundaryAndItsBytesAddUpToZero() {
    try (GuestMemory memory = written(64)) {
      long entry = entryPoint(memory);
      assertThat(sum(memory.bytes(entry, 24))).isZero();
      assertThat(memory.read8(entry + 7)).as("major version").isEqualTo(3);
    }
  }

  @Test
  void theOldEntryPointLeadsToTheSameTable() {
    try (GuestMemory memory = written(64)) {
      long old = 0;
      for (long at = 0xF_0000; at < 0x10_0000; at += 16) {
        old = memory.ascii(at, 4).equals("_SM_") ? at : old;
      }
      assertThat(sum(memory.bytes(old, 31))).isZero();
      assertThat(sum(memory.bytes(old + 16, 15))).isZero();
      assertThat(memory.read32(old + 24)).isEqualTo((int) memory.read64(entryPoint(memory) + 16));
    }
  }

  @Test
  void everyStructureEndsWhereTheNextBeginsUpToTheEndMark() {
    try (GuestMemory memory = written(5 << 10)) {
      assertThat(types(memory)).containsExactly(0, 1, 2, 3, 4, 16, 17, 19, 19, 32, 127);
    }
  }

  @Test
  void theSystemHasItsNameAndItsIdentifierInTheStandardsByteOrder() {
    try (GuestMemory memory = written(64)) {
      long system = structure(memory, 1);
      assertThat(memory.bytes(system + 8, 16))
          .containsExactly(
              0x33, 0x22, 0x11, 0x00, 0x55, 0x44, 0x77, 0x66, 0x88, 0x99, 0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF);
      assertThat(memory.string(system + 27)).isEqualTo("Javisor");
      assertThat(memory.read8(system + 1)).as("length").isEqualTo(27);
    }
  }

  @Test
  void charactersThatWouldBreakTheTableAreReplaced() {
    try (GuestMemory memory = new GuestMemory(64)) {
      MachineIdentity identity = new MachineIdentity("a\0b\u00e9", "p", "v", "", ID);
      SmbiosTables.write(memory.space(), identity, memory.map(), 1);
      assertThat(memory.string(structure(memory, 1) + 27)).isEqualTo("a?b?");
      assertThat(types(memory)).endsWith(127);
    }
  }

  private static GuestMemory written(int mebibytes) {
    GuestMemory memory = new GuestMemory(mebibytes);
    SmbiosTables.write(memory.space(), MachineIdentity.javisor("1", ID), memory.map(), 2);
    return memory;
  }

  private static long entryPoint(GuestMemory memory) {
    for (long at = 0xF_0000; at < 0x10_0000; at += 16) {
      if (memory.ascii(at, 5).equals("_SM3_")) {
        return at;
      }
    }
    throw new AssertionError("no entry point");
  }

  private static List<Integer> types(GuestMemory memory) {
    List<Integer> types = new ArrayList<>();
    long at = memory.read64(entryPoint(memory) + 16);
    long end = at + memory.read32(entryPoint(memory) + 12);
    while (at < end) {
      types.add(memory.read8(at));
      at = next(memory, at);
    }
    assertThat(at).isEqualTo(end);
    return types;
  }

  private static long structure(GuestMemory memory, int type) {
    long at = memory.read64(entryPoint(memory) + 16);
    while (memory.read8(at) != type) {
      at = next(memory, at);
    }
    return at;
  }

  private static long next(GuestMemory memory, long structure) {
    long at = structure + memory.read8(structure + 1);
    while (memory.read16(at) != 0) {
      at++;
    }
    return at + 2;
  }

  private static int sum(byte[] bytes) {
    int sum = 0;
    for (byte value : bytes) {
      sum += value;
    }
    return sum & 0xFF;
  }
}
