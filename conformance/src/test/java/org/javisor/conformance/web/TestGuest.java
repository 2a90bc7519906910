package org.javisor.conformance.web;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.javisor.firmware.BootFile;
import org.javisor.firmware.bios.BiosRequest;
import org.javisor.guest.GuestException;
import org.javisor.guest.GuestImages;
import org.javisor.guest.Progress;
import org.javisor.machine.Console;
import org.javisor.machine.Display;
import org.javisor.machine.DriveSpec;
import org.javisor.machine.MachineSpec;
import org.javisor.machine.VirtualMachine;
import org.javisor.web.SharedSerial;
import org.javisor.x86.Assembler;
import org.javisor.x86.Decoder;

/**
 * A system in one sector: paints a pattern in 256 colours, says R on the serial port, then says there which keys are
 * typed, repeats what comes in there in brackets, and says P when the power button is pressed.
 */
final class TestGuest implements AutoCloseable {
  private static final int SECTOR_BYTES = 512;
  private static final int BOOT_ORIGIN = 0x7C00;
  private static final int DISK_BYTES = 1 << 20;
  private static final int CD_BYTES = 64 << 10;

  /** Bit 8 says that the power button was pressed; writing it back clears it. */
  private static final int POWER_STATUS_PORT = 0x600;

  final Console terminal = new Console();
  final SharedSerial serial = new SharedSerial(terminal);
  final VirtualMachine machine;

  /** @param folder where its images are: a disk, the CDs a.iso and b.iso, and odd.iso, which is none */
  TestGuest(Path folder) throws IOException {
    Path disk = Files.write(folder.resolve("disk.img"), disk());
    for (String name : List.of("a.iso", "b.iso")) {
      Files.write(folder.resolve(name), new byte[CD_BYTES]);
    }
    Files.write(folder.resolve("odd.iso"), new byte[100]);
    MachineSpec spec = MachineSpec.bios(bios()).withMemory(16L << 20).withSerial(serial)
        .withDrive(DriveSpec.disk(disk)).withDrive(DriveSpec.cdrom(folder.resolve("a.iso")));
    machine = VirtualMachine.create(spec.withOptions(spec.options().withDisplay(Display.standard())));
  }

  static BiosRequest bios() {
    try {
      GuestImages.Bios files = new GuestImages(Progress.NONE).bios();
      return BiosRequest.of(BootFile.read(files.system())).withVideoBios(BootFile.read(files.video()))
          .withSerialScreen(false);
    } catch (GuestException e) {
      return abort("SeaBIOS is not to be had here: " + e.getMessage());
    }
  }

  private static byte[] disk() {
    byte[] sector = new Assembler(Decoder.CODE_16, BOOT_ORIGIN)
        .asm("cli; xor ax, ax; mov ds, ax; mov ss, ax; mov sp, 0x7C00; sti; mov ax, 0x13; int 0x10")
        .asm("mov ax, 0xA000; mov es, ax; xor di, di; xor bx, bx; cld")
        .asm("row: xor cx, cx")
        .asm("column: mov al, cl; xor al, bl; stosb; inc cx; cmp cx, 320; jne column; inc bx; cmp bx, 200; jne row")
        .asm("mov al, 0x52; call send")
        .asm("forever: mov dx, " + POWER_STATUS_PORT + "; in ax, dx; test ah, 1; jz key; out dx, ax")
        .asm("mov al, 0x50; call send")
        .asm("key: mov ah, 1; int 0x16; jz line; xor ah, ah; int 0x16; call send")
        .asm("line: mov dx, 0x3FD; in al, dx; test al, 1; jz rest; mov al, 0x5B; call send")
        .asm("mov dx, 0x3F8; in al, dx; call send; mov al, 0x5D; call send; jmp line")
        .asm("rest: hlt; jmp forever")
        .asm("send: mov dx, 0x3F8; out dx, al; ret")
        .assemble();
    byte[] disk = new byte[DISK_BYTES];
    System.arraycopy(sector, 0, disk, 0, sector.length);
    disk[SECTOR_BYTES - 2] = 0x55;
    disk[SECTOR_BYTES - 1] = (byte) 0xAA;
    return disk;
  }

  @Override
  public void close() {
    machine.close();
  }
}
