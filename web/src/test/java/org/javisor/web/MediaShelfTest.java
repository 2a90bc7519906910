package org.javisor.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.javisor.firmware.BootFile;
import org.javisor.firmware.BootRequest;
import org.javisor.firmware.Entry;
import org.javisor.machine.DriveSpec;
import org.javisor.machine.MachineSpec;
import org.javisor.machine.VirtualMachine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What visitors of the page see of the host's files, and what they do not. */
class MediaShelfTest {
  @TempDir
  private Path folder;

  private VirtualMachine machine;
  private MediaShelf shelf;

  @BeforeEach
  void fillTheShelf() throws IOException {
    Path shown = Files.createDirectory(folder.resolve("shown"));
    for (String name : List.of("shown/a.iso", "shown/B.ISO", "shown/notes.txt", "shown/floppy.img", "secret.iso")) {
      Files.write(folder.resolve(name), new byte[4096]);
    }
    Files.createDirectory(shown.resolve("folder.iso"));
    byte[] code = {(byte) 0xF4};
    machine = VirtualMachine.create(
        MachineSpec.boot(BootRequest.of(new BootFile("code", code)))
            .withEntry(new Entry.Flat(0x10_0000, false))
            .withMemory(MachineSpec.MINIMUM_MEMORY_BYTES)
            .withDrive(DriveSpec.cdrom(shown.resolve("a.iso")))
            .withDrive(DriveSpec.cdrom(Path.of(""))));
    shelf = new MediaShelf(machine.media(), () -> 0);
  }

  @AfterEach
  void close() {
    machine.close();
  }

  @Test
  void imagesBesideTheFirstOneAreOfferedForAllDrivesOfTheirKind() {
    assertThat(shelf.view()).containsExactly(
        Map.of(
            "drive", "cdrom0", "kind", "CD", "locked", false, "image", "a.iso", "images", List.of("B.ISO", "a.iso")),
        Map.of("drive", "cdrom1", "kind", "CD", "locked", false, "images", List.of("B.ISO", "a.iso")));
  }

  @Test
  void anImageIsPutIntoAnEmptyDriveAndTakenOut() {
    assertThat(shelf.change("cdrom1", "B.ISO")).isTrue();
    assertThat(shelf.view().getLast()).containsEntry("image", "B.ISO");
    assertThat(shelf.change("cdrom1", "")).isTrue();
    assertThat(shelf.view().getLast()).doesNotContainKey("image");
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "../secret.iso", "secret.iso", "./a.iso", "/etc/passwd", "notes.txt", "folder.iso", "a.iso\0", "A.ISO", " "})
  void nothingElseOfTheHostGetsIntoADrive(String name) {
    assertThatExceptionOfType(NoSuchElementException.class)
        .isThrownBy(() -> shelf.change("cdrom0", name))
        .withMessage("there is no such image");
    assertThatExceptionOfType(NoSuchElementException.class)
        .isThrownBy(() -> shelf.change("cdrom7", "a.iso"))
        .withMessage("there is no such drive");
    assertThat(shelf.view().getFirst()).containsEntry("image", "a.iso");
  }
}
