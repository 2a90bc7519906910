package org.javisor.firmware.acpi;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Carries out the loader's commands as firmware does, and looks at what then stands in memory. */
class AcpiFilesTest {
  private static final int COMMAND_BYTES = 128;
  private static final int TABLES_AT = 0x7FF_0000;
  private static final int RSDP_AT = 0xF_5A00;

  private final Map<String, byte[]> files = new HashMap<>(AcpiTables.files(SampleBoard.withCpus(2), false));
  private final Map<String, Integer> placed = new HashMap<>();

  private void execute() {
    ByteBuffer commands = little(file("etc/table-loader"));
    assertThat(commands.capacity() % COMMAND_BYTES).isZero();
    for (int at = 0; at < commands.capacity(); at += COMMAND_BYTES) {
      String file = name(commands, at + 4);
      switch (commands.getInt(at)) {
        case 1 -> {
          int zone = commands.get(at + 64);
          assertThat(zone).as(file).isEqualTo(file.endsWith("rsdp") ? 2 : 1);
          int address = zone == 2 ? RSDP_AT : TABLES_AT;
          assertThat(address % commands.getInt(at + 60)).as("alignment").isZero();
          placed.put(file, address);
        }
        case 2 -> addPointer(file, name(commands, at + 60), commands.getInt(at + 116), commands.get(at + 120));
        case 3 -> {
          byte[] bytes = file(file);
          bytes[commands.getInt(at + 60)] -= sum(bytes, commands.getInt(at + 64), commands.getInt(at + 68));
        }
        default -> throw new AssertionError("no such command: " + commands.getInt(at));
      }
    }
  }

  private void addPointer(String file, String target, int at, int sizeBytes) {
    ByteBuffer bytes = little(file(file));
    int base = placed.getOrDefault(target, 0);
    assertThat(base).as(target + " is allocated").isNotZero();
    if (sizeBytes == 4) {
      bytes.putInt(at, bytes.getInt(at) + base);
    } else {
      bytes.putLong(at, bytes.getLong(at) + base);
    }
  }

  private byte[] file(String name) {
    byte[] bytes = files.get(name);
    assertThat(bytes).as(name).isNotNull();
    return bytes == null ? new byte[0] : bytes;
  }

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static String name(ByteBuffer commands, int at) {
    byte[] bytes = new byte[56];
    commands.get(at, bytes);
    return new String(bytes, StandardCharsets.US_ASCII).replace("\0", "");
  }

  private static byte sum(byte[] bytes, int start, int length) {
    byte sum = 0;
    for (int i = start; i < start + length; i++) {
      sum += bytes[i];
    }
    return sum;
  }

  private String signature(int address) {
    return new String(file("etc/acpi/tables"), address - TABLES_AT, 4, StandardCharsets.US_ASCII);
  }

  @Test
  void theRootPointerLeadsToAllTablesWithRightChecksums() {
    execute();
    byte[] rsdp = file("etc/acpi/rsdp");
    byte[] bytes = file("etc/acpi/tables");
    ByteBuffer tables = little(bytes);
    assertThat(sum(rsdp, 0, 20)).isZero();
    assertThat(sum(rsdp, 0, 36)).isZero();
    int rsdt = little(rsdp).getInt(16);
    int xsdt = (int) little(rsdp).getLong(24);
    assertThat(List.of(signature(rsdt), signature(xsdt))).containsExactly("RSDT", "XSDT");
    for (int i = 0; i < 3; i++) {
      int table = tables.getInt(rsdt - TABLES_AT + 36 + 4 * i);
      assertThat(tables.getLong(xsdt - TABLES_AT + 36 + 8 * i)).isEqualTo(table);
      assertThat(signature(table)).isEqualTo(List.of("FACP", "APIC", "HPET").get(i));
      assertThat(sum(bytes, table - TABLES_AT, tables.getInt(table - TABLES_AT + 4))).isZero();
    }
    assertThat(sum(bytes, rsdt - TABLES_AT, tables.getInt(rsdt - TABLES_AT + 4))).isZero();
    assertThat(sum(bytes, xsdt - TABLES_AT, tables.getInt(xsdt - TABLES_AT + 4))).isZero();
  }

  @Test
  void theFadtLeadsToDsdtAndFacs() {
    execute();
    byte[] bytes = file("etc/acpi/tables");
    ByteBuffer tables = little(bytes);
    int rsdt = little(file("etc/acpi/rsdp")).getInt(16) - TABLES_AT;
    int fadt = tables.getInt(rsdt + 36) - TABLES_AT;
    int facs = tables.getInt(fadt + 36);
    int dsdt = tables.getInt(fadt + 40);

    assertThat(signature(facs)).isEqualTo("FACS");
    assertThat(facs % 64).isZero();
    assertThat(signature(dsdt)).isEqualTo("DSDT");
    assertThat(tables.getLong(fadt + 140)).as("X_DSDT").isEqualTo(dsdt);
    assertThat(sum(bytes, dsdt - TABLES_AT, tables.getInt(dsdt - TABLES_AT + 4))).isZero();
  }
}
