package org.javisor.conformance.bios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.javisor.firmware.BootFile;
import org.javisor.firmware.bios.BiosRequest;
import org.javisor.guest.GuestException;
import org.javisor.guest.GuestImages;
import org.javisor.guest.Progress;
import org.javisor.machine.Display;
import org.javisor.machine.DriveSpec;
import org.javisor.machine.MachineSpec;
import org.javisor.machine.Outcome;
import org.javisor.machine.VirtualMachine;
import org.javisor.screen.Picture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 16-bit programs of our own that paint through the VGA BIOS and past it, and wait for a key between pictures. */
@Tag("guest")
class GraphicsProgramTest {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Path SCREENSHOTS = Path.of("target", "screenshots");

  /** EGA's palette of 16 colours, as the VGA BIOS sets it. */
  private static final int LIGHT_RED = 0xFF5555;

  private static final int LIGHT_GREEN = 0x55FF55;

  @TempDir
  Path folder;

  @Test
  void picturesInPlanesInBytesAndInALinearBufferAppear() throws IOException, InterruptedException {
    try (VirtualMachine vm = boot(program())) {
      see(vm, "mode-12", picture -> picture.width() == 640 && picture.height() == 480
          && picture.pixel(0, 0) == 0 && picture.pixel(320, 240) == LIGHT_RED && picture.pixel(639, 240) == LIGHT_RED);
      vm.keyboard().type(" ");
      see(vm, "mode-13", picture -> picture.height() == 400 && picture.pixel(picture.width() / 2, 200) == LIGHT_GREEN
          && picture.pixel(0, 0) == 0 && picture.pixel(picture.width() - 1, 200) == LIGHT_GREEN);
      vm.keyboard().type(" ");
      see(vm, "vbe", picture -> picture.width() == 640 && picture.height() == 480
          && picture.pixel(0, 0) == 0x123456 && picture.pixel(100, 0) == 0x123456 && picture.pixel(0, 1) == 0);
      vm.keyboard().type(" ");
      see(vm, "mode-x", picture -> picture.height() == 480 && picture.pixel(picture.width() / 2, 240) == LIGHT_RED
          && picture.pixel(picture.width() / 2, 238) == 0 && picture.pixel(picture.width() / 2, 479) == LIGHT_GREEN);
      vm.keyboard().type(" ");
      see(vm, "split", picture -> picture.height() == 480 && picture.pixel(picture.width() / 2, 100) == LIGHT_RED
          && picture.pixel(picture.width() / 2, 403) == 0 && picture.pixel(picture.width() / 2, 460) == LIGHT_RED);
      vm.keyboard().type(" ");
      assertThat(vm.await(PATIENCE)).as("%s", vm.screen().text()).contains(new Outcome.DebugExit(3));
    }
  }

  private VirtualMachine boot(byte[] program) throws IOException {
    Path disk = Files.write(folder.resolve("disk.img"), BootDisk.with(program));
    MachineSpec spec = MachineSpec.bios(bios()).withMemory(32L << 20).withDrive(DriveSpec.disk(disk));
    return VirtualMachine.create(spec.withOptions(spec.options().withDisplay(Display.standard()))).start();
  }

  private static BiosRequest bios() {
    try {
      GuestImages.Bios files = new GuestImages(Progress.NONE).bios();
      return BiosRequest.of(BootFile.read(files.system())).withVideoBios(BootFile.read(files.video()))
          .withSerialScreen(false);
    } catch (GuestException e) {
      return abort("SeaBIOS is not to be had here: " + e.getMessage());
    }
  }

  private static void see(VirtualMachine vm, String name, java.util.function.Predicate<Picture> looks)
      throws IOException, InterruptedException {
    boolean seen = vm.screen().awaitPicture(looks, PATIENCE);
    Files.createDirectories(SCREENSHOTS);
    vm.screen().screenshot(SCREENSHOTS.resolve("boot-sector-" + name + ".png"));
    assertThat(seen).as(name).isTrue();
  }

  /**
   * A line across the middle of mode 12h (map mask: red and intensity) and 13h, and the first line of a 32-bit VBE mode
   * through the window at A000h. A beep of the speaker, timed by counter 2, goes with each.
   */
  private static byte[] program() {
    RealModeProgram p = new RealModeProgram();
    p.asm("mov ax, 0x12; int 0x10; mov ax, 0xA000; mov es, ax; mov dx, 0x3C4; mov ax, 0x0C02; out dx, ax")
        .asm("mov di, 19200; mov cx, 80; mov al, 0xFF; cld; rep stosb; call beep; xor ah, ah; int 0x16");
    p.asm("mov ax, 0x13; int 0x10; mov ax, 0xA000; mov es, ax; mov di, 32000; mov cx, 320; mov al, 10; rep stosb")
        .asm("call beep; xor ah, ah; int 0x16");
    p.begin("vbe").asm("mov ax, 0x4F02; mov bx, 0x142; int 0x10").failIf("cmp ax, 0x4F", "jne")
        .asm("mov ax, 0xA000; mov es, ax; xor di, di; mov cx, 640; mov eax, 0x123456; rep stosd")
        .asm("xor ah, ah; int 0x16; xor ax, ax; mov es, ax; mov ax, 3; int 0x10").end();
    addModeX(p);
    p.begin("ddc").asm("mov ax, 0x4F15; mov bl, 1; xor cx, cx; xor dx, dx; mov di, 0x7000; int 0x10")
        .failIf("cmp ax, 0x4F", "jne").failIf("cmp dword ptr [0x7000], 0xFFFFFF00", "jne")
        .failIf("cmp dword ptr [0x7004], 0x00FFFFFF", "jne").end();
    p.asm("jmp over; beep: mov al, 0xB6; out 0x43, al; mov al, 0xA9; out 0x42, al; mov al, 4; out 0x42, al")
        .asm("in al, 0x61; or al, 3; out 0x61, al; mov cx, 2; sound: hlt; loop sound; in al, 0x61; and al, 0xFC")
        .asm("out 0x61, al; ret; over: nop");
    return p.assemble(1);
  }

  /**
   * From mode 13h to 320 by 240 pixels in four planes, by registers alone: rows 29 to 31 and 120 red, the last one
   * green. Then the first 40 rows stand below line 400, and above it what begins at row 70.
   *
   * @see "IBM VGA XGA Technical Reference Manual, 2 VGA Function, Registers"
   */
  private static void addModeX(RealModeProgram p) {
    p.asm("mov ax, 0x13; int 0x10; mov ax, 0xA000; mov es, ax; mov dx, 0x3C4; mov ax, 0x0604; out dx, ax")
        .asm("mov ax, 0x0100; out dx, ax; mov dx, 0x3C2; mov al, 0xE3; out dx, al; mov dx, 0x3C4; mov ax, 0x0300")
        .asm("out dx, ax; mov dx, 0x3D4; mov al, 0x11; out dx, al; inc dx; in al, dx; and al, 0x7F; out dx, al")
        .asm("dec dx");
    for (int value : new int[] {0x0D06, 0x3E07, 0x4109, 0xEA10, 0xAC11, 0xDF12, 0x0014, 0xE715, 0x0616, 0xE317}) {
      p.asm("mov ax, " + value + "; out dx, ax");
    }
    p.asm("mov dx, 0x3C4; mov ax, 0x0F02; out dx, ax; xor di, di; mov cx, 38400; xor al, al; rep stosb")
        .asm("mov di, 9600; mov cx, 80; mov al, 12; rep stosb; mov di, 19120; mov cx, 80; mov al, 10; rep stosb")
        .asm("xor di, di; mov cx, 80; mov al, 0; rep stosb; mov di, 2320; mov cx, 240; mov al, 12; rep stosb")
        .asm("xor ah, ah; int 0x16");
    // Rows 29 to 31 stand around line 460 = 400 + 2 * 30; the start address is row 70, so that row 120 is at line 100.
    p.asm("mov dx, 0x3D4; mov ax, 0x9018; out dx, ax; mov ax, 0x3E07; or ah, 0x10; out dx, ax; mov ax, 0x4109")
        .asm("and ah, 0xBF; out dx, ax; mov ax, 0x150C; out dx, ax; mov ax, 0xE00D; out dx, ax; xor ah, ah; int 0x16")
        .asm("xor ax, ax; mov es, ax; mov ax, 3; int 0x10");
  }
}
