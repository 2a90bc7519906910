package org.javisor.conformance.bios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.javisor.disk.DiskException;
import org.javisor.firmware.BootFile;
import org.javisor.firmware.bios.BiosRequest;
import org.javisor.guest.GuestException;
import org.javisor.guest.GuestImages;
import org.javisor.guest.Progress;
import org.javisor.machine.Console;
import org.javisor.machine.DriveSpec;
import org.javisor.machine.MachineSpec;
import org.javisor.machine.VirtualMachine;
import org.javisor.x86.Assembler;
import org.javisor.x86.Decoder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Media are changed under a guest that looks: a program which SeaBIOS boots from a disk, and which is asked over the
 * serial port. It reads floppies through the BIOS, and talks to the CD drive with packets of its own.
 */
@Tag("guest")
@Timeout(300)
class MediaChangeTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int FLOPPY_BYTES = 1440 << 10;
  private static final int CD_BYTES = 64 << 10;

  /** The second track's first sector on the first side of a floppy with 18 sectors on two sides. */
  private static final int TRACK_1 = 2 * 18 * 512;

  @TempDir
  private Path folder;

  private final Console serial = new Console();
  private VirtualMachine vm;

  /**
   * Answers in angle brackets: c to the first bytes of the CD, or the sense key and code; f and g to those of the
   * floppy's track 0 and 1, or the BIOS's error; d to the disk change line; l and u lock and unlock the CD drive.
   */
  private static byte[] program() {
    return new Assembler(Decoder.CODE_16, RealModeProgram.ORIGIN)
        .asm("mov al, 0x52; call send")
        .asm("next: mov dx, 0x3FD; waiting: in al, dx; test al, 1; jz waiting; mov dx, 0x3F8; in al, dx; mov bl, al")
        .asm("mov al, 0x3C; call send; call serve; mov al, 0x3E; call send; jmp next")
        .asm("serve: cmp bl, 0x63; jz cd; cmp bl, 0x66; jz track0; cmp bl, 0x67; jz track1; cmp bl, 0x64; jz line")
        .asm("mov al, bl; xor al, 0x6C; cmp al, 0; mov al, 1; jz lock; mov al, 0")
        .asm("lock: mov byte ptr [prevent + 4], al; mov si, prevent; call packet; mov al, 0x4B; jmp send")
        // The floppy.
        .asm("track0: mov ch, 0; jmp floppy")
        .asm("track1: mov ch, 1")
        .asm("floppy: mov bp, 3")
        .asm("retry: mov ax, 0x0201; mov bx, 0x9000; mov cl, 1; mov dx, 0; int 0x13; jnc first")
        .asm("xor ah, ah; mov dl, 0; int 0x13; dec bp; jnz retry; mov al, 0x21; jmp send")
        .asm("first: mov si, 0x9000; mov cx, 4; each: lodsb; call send; loop each; ret")
        // The digital input register, with drive A's motor running.
        .asm("line: mov dx, 0x3F2; mov al, 0x1C; out dx, al; mov dx, 0x3F7; in al, dx; shr al, 7; add al, 0x30")
        .asm("jmp send")
        // The CD: TEST UNIT READY; READ (10); or REQUEST SENSE.
        .asm("cd: mov si, ready; call packet; test al, 1; jnz sense; mov si, read; call packet; test al, 1; jnz sense")
        .asm("mov cx, 1024; call take; jmp first")
        .asm("sense: mov si, ask; call packet; mov cx, 9; call take")
        .asm("mov al, byte ptr [0x9002]; and al, 15; call digit; mov al, 0x2D; call send")
        .asm("mov al, byte ptr [0x900C]; shr al, 4; call digit; mov al, byte ptr [0x900C]; and al, 15")
        .asm("digit: add al, 0x30; cmp al, 0x3A; jb send; add al, 7; jmp send")
        .asm("take: mov dx, 0x1F0; mov di, 0x9000; cld; word: in ax, dx; stosw; loop word; ret")
        // Second drive of the first channel, without interrupts.
        .asm("packet: mov dx, 0x3F6; mov al, 2; out dx, al; mov dx, 0x1F6; mov al, 0xB0; out dx, al")
        .asm("mov dx, 0x1F1; mov al, 0; out dx, al; mov dx, 0x1F4; out dx, al; inc dx; mov al, 8; out dx, al")
        .asm("mov dx, 0x1F7; mov al, 0xA0; out dx, al; wanted: in al, dx; test al, 0x80; jnz wanted")
        .asm("test al, 8; jz wanted; cld; mov cx, 6; mov dx, 0x1F0; put: lodsw; out dx, ax; loop put")
        .asm("mov dx, 0x1F7; busy: in al, dx; test al, 0x80; jnz busy; ret")
        .asm("send: push dx; push ax; mov dx, 0x3FD; full: in al, dx; test al, 0x20; jz full; pop ax")
        .asm("mov dx, 0x3F8; out dx, al; pop dx; ret")
        .label("ready").bytes(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        .label("read").bytes(0x28, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0)
        .label("ask").bytes(3, 0, 0, 0, 18, 0, 0, 0, 0, 0, 0, 0)
        .label("prevent").bytes(0x1E, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        .assemble();
  }

  private Path image(String name, int sizeBytes, String... texts) throws IOException {
    byte[] image = new byte[sizeBytes];
    for (int i = 0; i < texts.length; i++) {
      byte[] text = texts[i].getBytes(StandardCharsets.US_ASCII);
      System.arraycopy(text, 0, image, i * TRACK_1, text.length);
    }
    return Files.write(folder.resolve(name), image);
  }

  @BeforeEach
  void start() throws IOException, InterruptedException {
    BiosRequest bios;
    try {
      GuestImages.Bios files = new GuestImages(Progress.NONE).bios();
      bios = BiosRequest.of(BootFile.read(files.system())).withSerialScreen(false);
    } catch (GuestException e) {
      bios = abort("SeaBIOS is not to be had here: " + e.getMessage());
    }
    Path disk = Files.write(folder.resolve("disk.img"), BootDisk.with(program()));
    vm = VirtualMachine.create(
        MachineSpec.bios(bios).withMemory(16L << 20).withSerial(serial)
            .withDrive(DriveSpec.disk(disk))
            .withDrive(DriveSpec.cdrom(image("a.iso", CD_BYTES, "CD-A")))
            .withDrive(DriveSpec.floppy(image("a.img", FLOPPY_BYTES, "FD-A", "tr-a"))))
        .start();
    assertThat(serial.awaitText("R", PATIENCE)).as("the program has started").isTrue();
    // What the drive reports after a reset.
    serial.type("c");
    assertThat(serial.awaitText(">", PATIENCE)).isTrue();
  }

  @AfterEach
  void end() {
    if (vm != null) {
      vm.close();
    }
  }

  private void assertAnswer(String question, String answer) throws InterruptedException {
    int before = serial.text().length();
    serial.type(question);
    assertThat(serial.awaitText(">", PATIENCE)).as(serial.text()).isTrue();
    assertThat(serial.text().substring(before)).isEqualTo("<" + answer + ">");
  }

  @Test
  void anotherCdIsReportedOnceAsAChangedMediumAndThenRead() throws IOException, InterruptedException {
    assertAnswer("c", "CD-A");
    assertThat(vm.media().insert("cdrom0", image("b.iso", CD_BYTES, "CD-B"))).isTrue();
    assertAnswer("c", "6-28");
    assertAnswer("c", "CD-B");
    assertThat(vm.media().eject("cdrom0")).isTrue();
    assertAnswer("c", "2-3A");
    assertThat(vm.media().drives().getFirst().image()).isEmpty();
    assertThat(vm.media().insert("cdrom0", folder.resolve("a.iso"))).isTrue();
    assertAnswer("c", "6-28");
    assertAnswer("c", "CD-A");
  }

  @Test
  void aLockedCdStaysUntilTheGuestLetsGoOrTheLockIsBroken() throws IOException, InterruptedException {
    Path other = image("b.iso", CD_BYTES, "CD-B");
    assertAnswer("l", "K");
    assertThat(vm.media().drives().getFirst().locked()).isTrue();
    assertThat(vm.media().eject("cdrom0")).isFalse();
    assertThat(vm.media().insert("cdrom0", other)).isFalse();
    assertAnswer("c", "CD-A");
    assertAnswer("u", "K");
    assertThat(vm.media().insert("cdrom0", other)).isTrue();
    assertAnswer("c", "6-28");
    assertAnswer("l", "K");
    vm.media().unlock("cdrom0");
    assertThat(vm.media().eject("cdrom0")).isTrue();
    assertAnswer("c", "2-3A");
  }

  @Test
  void anotherFloppySetsTheChangeLineUntilTheHeadsHaveMoved() throws IOException, InterruptedException {
    assertAnswer("f", "FD-A");
    assertAnswer("g", "tr-a");
    assertAnswer("d", "0");
    assertThat(vm.media().insert("floppy0", image("b.img", FLOPPY_BYTES, "FD-B", "tr-b"))).isTrue();
    assertAnswer("d", "1");
    assertAnswer("f", "FD-B");
    assertAnswer("g", "tr-b");
    assertAnswer("d", "0");
    assertThat(vm.media().eject("floppy0")).isTrue();
    assertAnswer("f", "!");
    assertAnswer("d", "1");
  }

  @Test
  void aBadImageIsRefusedAndTheOldOneStays() throws IOException, InterruptedException {
    assertThatExceptionOfType(DiskException.class)
        .isThrownBy(() -> vm.media().insert("cdrom0", folder.resolve("missing.iso")))
        .withMessageContaining("there is no such file");
    Path odd = Files.write(folder.resolve("odd.img"), new byte[1000]);
    assertThatExceptionOfType(DiskException.class)
        .isThrownBy(() -> vm.media().insert("cdrom0", odd))
        .withMessageContaining("has 1000 bytes; a CD has a multiple of 2048 bytes");
    assertThatExceptionOfType(DiskException.class)
        .isThrownBy(() -> vm.media().insert("floppy0", odd))
        .withMessageContaining("has 1000 bytes; a floppy has");
    // The disk that the machine writes to.
    assertThatExceptionOfType(DiskException.class)
        .isThrownBy(() -> vm.media().insert("cdrom0", folder.resolve("disk.img")))
        .withMessageContaining("is in use by another machine");
    assertAnswer("c", "CD-A");
    assertAnswer("f", "FD-A");
  }

  @Test
  void anImageThatVanishesIsAnIoErrorAndTheMachineGoesOn() throws IOException, InterruptedException {
    assertAnswer("f", "FD-A");
    Files.delete(folder.resolve("a.img"));
    Files.delete(folder.resolve("a.iso"));
    assertAnswer("g", "!");
    assertAnswer("c", "3-11");
    image("c.iso", CD_BYTES, "CD-C");
    assertThat(vm.media().insert("cdrom0", folder.resolve("c.iso"))).isTrue();
    assertAnswer("c", "6-28");
    assertAnswer("c", "CD-C");
  }
}
