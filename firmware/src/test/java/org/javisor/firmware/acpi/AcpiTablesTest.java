package org.javisor.firmware.acpi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.javisor.device.PcBoard;
import org.javisor.firmware.GuestMemory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AcpiTablesTest {
  @Test
  void theRootPointerIsFoundByTheSearchThatOldSystemsDo() {
    try (GuestMemory memory = written(1)) {
      long found = 0;
      for (long at = 0xE_0000; at < 0x10_0000 && found == 0; at += 16) {
        found = memory.ascii(at, 8).equals("RSD PTR ") ? at : 0;
      }
      assertThat(found).isEqualTo(AcpiTables.RSDP_ADDRESS);
      assertThat(sum(memory.bytes(found, 20))).as("checksum of revision 1").isZero();
      assertThat(sum(memory.bytes(found, 36))).as("extended checksum").isZero();
      assertThat(memory.read8(found + 15)).as("revision").isEqualTo(2);
    }
  }

  @Test
  void theOldAndTheNewRootTableListTheSameTablesWithRightChecksums() {
    try (GuestMemory memory = written(4)) {
      Map<String, Long> tables = tables(memory);
      assertThat(tables.keySet()).containsExactly("APIC", "DSDT", "FACP", "HPET", "RSDT", "XSDT");
      for (var table : tables.entrySet()) {
        byte[] bytes = memory.bytes(table.getValue(), memory.read32(table.getValue() + 4));
        assertThat(sum(bytes)).as(table.getKey()).isZero();
      }
      long rsdt = address(tables, "RSDT");
      long xsdt = address(tables, "XSDT");
      for (int i = 0; i < 3; i++) {
        assertThat(memory.read32(rsdt + 36 + 4L * i)).isEqualTo((int) memory.read64(xsdt + 36 + 8L * i));
      }
    }
  }

  @Test
  void theFadtHasTheSizeOfItsRevisionAndNamesTheFixedHardware() {
    try (GuestMemory memory = written(1)) {
      long fadt = address(tables(memory), "FACP");
      assertThat(memory.read32(fadt + 4)).isEqualTo(276);
      assertThat(memory.read16(fadt + 46)).as("SCI_INT").isEqualTo(9);
      assertThat(memory.read32(fadt + 56)).as("PM1a_EVT_BLK").isEqualTo(0x600);
      assertThat(memory.read32(fadt + 64)).as("PM1a_CNT_BLK").isEqualTo(0x604);
      assertThat(memory.read32(fadt + 76)).as("PM_TMR_BLK").isEqualTo(0x608);
      assertThat(memory.read8(fadt + 91)).as("PM_TMR_LEN").isEqualTo(4);
      assertThat(memory.read8(fadt + 108)).as("CENTURY").isEqualTo(0x32);
      assertThat(memory.read16(fadt + 109)).as("IAPC_BOOT_ARCH: legacy, 8042, no VGA").isEqualTo(0b111);
      assertThat(memory.read64(fadt + 120)).as("RESET_REG address").isEqualTo(0xCF9);
      assertThat(memory.read8(fadt + 128)).as("RESET_VALUE").isEqualTo(6);
      long facs = memory.read32(fadt + 36);
      assertThat(memory.ascii(facs, 4)).isEqualTo("FACS");
      assertThat(facs % 64).isZero();
      assertThat(memory.read64(fadt + 208 + 4)).as("X_PM_TMR_BLK address").isEqualTo(0x608);
    }
  }

  @Test
  void theMadtListsEveryCpuTheIoApicAndTheOverrides() {
    try (GuestMemory memory = written(3)) {
      long madt = address(tables(memory), "APIC");
      assertThat(memory.read32(madt + 36)).isEqualTo(0xFEE0_0000);
      List<Integer> types = new ArrayList<>();
      for (long at = madt + 44; at < madt + memory.read32(madt + 4); at += memory.read8(at + 1)) {
        types.add(memory.read8(at));
      }
      assertThat(types).containsExactly(0, 0, 0, 1, 2, 2, 4);
      assertThat(memory.bytes(madt + 44 + 16, 8)).as("third CPU").containsExactly(0, 8, 2, 2, 1, 0, 0, 0);
      assertThat(memory.bytes(madt + 44 + 36, 10)).as("IRQ 0 on GSI 2").containsExactly(2, 10, 0, 0, 2, 0, 0, 0, 5, 0);
      assertThat(memory.bytes(madt + 44 + 46, 10))
          .as("SCI level, active high")
          .containsExactly(2, 10, 0, 9, 9, 0, 0, 0, 13, 0);
    }
  }

  @Test
  void aHundredAndTwentyCpusFitAndAThousandAreRefused() {
    written(120).close();
    try (GuestMemory memory = new GuestMemory(2)) {
      assertThatThrownBy(() -> AcpiTables.write(memory.space(), SampleBoard.withCpus(4000), false))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("too many CPUs");
    }
  }

  @Test
  void theReferenceDisassemblerAcceptsEveryTable(@TempDir Path folder) throws Exception {
    assumeTrue(isOnPath("iasl"), "acpica-tools is not installed: the tables are not disassembled");
    try (GuestMemory memory = written(2)) {
      for (var table : tables(memory).entrySet()) {
        byte[] bytes = memory.bytes(table.getValue(), memory.read32(table.getValue() + 4));
        Files.write(folder.resolve(table.getKey() + ".aml"), bytes);
        String output = run(folder, "iasl", "-d", table.getKey() + ".aml");
        assertThat(output).contains(table.getKey() + ".dsl").doesNotContain("Error", "Warning", "Invalid");
      }
    }
    String source = Files.readString(folder.resolve("DSDT.dsl"));
    assertThat(source).contains("EisaId (\"PNP0A03\")", "EisaId (\"PNP0501\")", "Name (_S5");
    assertThat(source).doesNotContain("ERROR", "Unknown");
    assertThat(run(folder, "iasl", "-p", "again", "DSDT.dsl")).contains("0 Errors");
  }

  private static boolean isOnPath(String command) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, command)));
  }

  private static String run(Path folder, String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    try (InputStream output = process.getInputStream()) {
      String text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
      process.waitFor();
      return text;
    }
  }

  private static GuestMemory written(int cpus) {
    GuestMemory memory = new GuestMemory(2);
    PcBoard board = SampleBoard.withCpus(cpus);
    assertThat(AcpiTables.write(memory.space(), board, false)).isEqualTo(AcpiTables.RSDP_ADDRESS);
    return memory;
  }

  private static Map<String, Long> tables(GuestMemory memory) {
    Map<String, Long> tables = new TreeMap<>();
    long rsdt = memory.read32(AcpiTables.RSDP_ADDRESS + 16);
    long xsdt = memory.read64(AcpiTables.RSDP_ADDRESS + 24);
    tables.put("RSDT", rsdt);
    tables.put("XSDT", xsdt);
    for (long at = xsdt + 36; at < xsdt + memory.read32(xsdt + 4); at += 8) {
      tables.put(memory.ascii(memory.read64(at), 4), memory.read64(at));
    }
    tables.put("DSDT", memory.read64(address(tables, "FACP") + 140));
    return tables;
  }

  private static long address(Map<String, Long> tables, String signature) {
    return Objects.requireNonNull(tables.get(signature), signature);
  }

  private static int sum(byte[] bytes) {
    int sum = 0;
    for (byte value : bytes) {
      sum += value;
    }
    return sum & 0xFF;
  }
}
