package org.javisor.conformance.bios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.javisor.disk.Access;
import org.javisor.firmware.BootFile;
import org.javisor.firmware.bios.BiosRequest;
import org.javisor.guest.GuestException;
import org.javisor.guest.GuestImages;
import org.javisor.guest.Progress;
import org.javisor.machine.Console;
import org.javisor.machine.Display;
import org.javisor.machine.DriveSpec;
import org.javisor.machine.MachineSpec;
import org.javisor.machine.Outcome;
import org.javisor.machine.Peripherals;
import org.javisor.machine.VirtualMachine;
import org.javisor.screen.UsLayout;
import org.javisor.x86.Assembler;
import org.javisor.x86.Decoder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SeaBIOS from the distribution's package, unmodified. */
@Tag("guest")
class BiosTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final long MEMORY_BYTES = 32L << 20;

  /** The sector that the guest writes. */
  private static final int WRITTEN_SECTOR = 100;

  private static final int EXIT_VALUE = 0x2A;
  private static final int FLOPPY_BYTES = 1440 << 10;

  @TempDir
  Path folder;

  private final Console serial = new Console();

  private static GuestImages.Bios files() {
    try {
      return new GuestImages(Progress.NONE).bios();
    } catch (GuestException e) {
      return abort("SeaBIOS is not to be had here: " + e.getMessage());
    }
  }

  private static BiosRequest bios() {
    GuestImages.Bios files = files();
    return BiosRequest.of(BootFile.read(files.system())).withVideoBios(BootFile.read(files.video()));
  }

  private MachineSpec machine(BiosRequest request) {
    return MachineSpec.bios(request).withMemory(MEMORY_BYTES).withSerial(serial);
  }

  private void awaitSerial(String text) throws InterruptedException {
    assertThat(serial.awaitText(text, PATIENCE)).as(serial.text()).isTrue();
  }

  @Test
  void withoutADiskItSaysSoOnTheSerialPort() throws InterruptedException {
    try (VirtualMachine vm = VirtualMachine.create(machine(bios())).start()) {
      awaitSerial("SeaBIOS (version");
      awaitSerial("No bootable device.");
      assertThat(vm.await(Duration.ZERO)).as("it waits").isEmpty();
    }
  }

  @Test
  void withAScreenItSaysSoThere() throws InterruptedException {
    MachineSpec spec = machine(bios().withSerialScreen(false));
    spec = spec.withOptions(spec.options().withDisplay(Display.standard()));
    try (VirtualMachine vm = VirtualMachine.create(spec).start()) {
      assertThat(vm.screen().awaitText("No bootable device.", PATIENCE)).as("%s", vm.screen().text()).isTrue();
      assertThat(vm.screen().text().getFirst()).startsWith("SeaBIOS (version");
      assertThat(serial.text()).isEmpty();
    }
  }

  /** What lies in the drives has no boot sector; then somebody puts in a floppy that has one. */
  @Test
  void whatCannotBeBootedIsSaidOnTheScreenAndTheMachineGoesOn() throws IOException, InterruptedException {
    Path empty = Files.write(folder.resolve("empty.img"), new byte[FLOPPY_BYTES]);
    byte[] floppy = new byte[FLOPPY_BYTES];
    byte[] exit = new Assembler(Decoder.CODE_16, 0x7C00)
        .asm("mov dx, 0xF4; mov eax, " + EXIT_VALUE + "; out dx, eax")
        .assemble();
    System.arraycopy(exit, 0, floppy, 0, exit.length);
    floppy[510] = 0x55;
    floppy[511] = (byte) 0xAA;
    Path bootable = Files.write(folder.resolve("boot.img"), floppy);
    MachineSpec spec = machine(bios().withSerialScreen(false))
        .withDrive(DriveSpec.disk(empty).withAccess(Access.READ_ONLY))
        .withDrive(DriveSpec.cdrom(empty))
        .withDrive(DriveSpec.floppy(empty).withAccess(Access.READ_ONLY));
    spec = spec.withOptions(spec.options().withDisplay(Display.standard()));
    try (VirtualMachine vm = VirtualMachine.create(spec).start()) {
      assertThat(vm.screen().awaitText("No bootable device.", PATIENCE)).as("%s", vm.screen().text()).isTrue();
      assertThat(String.join("\n", vm.screen().text()))
          .containsPattern("Booting from Hard Disk...\\s+Boot failed: not a bootable disk")
          .containsPattern("Booting from Floppy...\\s+Boot failed: not a bootable disk")
          .containsPattern("Booting from DVD/CD...\\s+Boot failed: Could not read from CDROM \\(code \\d+\\)");
      assertThat(vm.await(Duration.ZERO)).as("it waits").isEmpty();
      assertThat(vm.media().insert("floppy0", bootable)).isTrue();
      vm.keyboard().press(UsLayout.LEFT_CONTROL, UsLayout.LEFT_ALT, UsLayout.DELETE);
      assertThat(vm.await(PATIENCE)).as("%s", vm.screen().text()).contains(new Outcome.DebugExit(EXIT_VALUE << 1 | 1));
    }
  }

  @Test
  void itFindsAllCpusAndItsTables() throws InterruptedException {
    Console log = new Console();
    MachineSpec spec = machine(bios()).withCpus(3);
    spec = spec.withOptions(spec.options().withBiosLog(log));
    try (VirtualMachine vm = VirtualMachine.create(spec).start()) {
      awaitSerial("No bootable device.");
      assertThat(vm.await(Duration.ZERO)).isEmpty();
    }
    assertThat(log.text())
        .contains("Found QEMU fw_cfg", "Found 3 cpu(s)", "Copying SMBIOS from", "ACPI: parse DSDT at",
            "Copying MPTABLE")
        .doesNotContain("WARNING", "internal error");
  }

  @Test
  void anOptionRomRunsBeforeItBoots() throws InterruptedException {
    byte[] code = new Assembler(Decoder.CODE_16, 3)
        .asm("mov ax, 0x0E4F; mov bx, 7; int 0x10; mov al, 0x4B; int 0x10; retf")
        .assemble();
    byte[] rom = new byte[512];
    rom[0] = 0x55;
    rom[1] = (byte) 0xAA;
    rom[2] = 1;
    System.arraycopy(code, 0, rom, 3, code.length);
    int sum = 0;
    for (byte b : rom) {
      sum += b;
    }
    rom[511] = (byte) -sum;
    BiosRequest request = bios().withOptionRoms(List.of(new BootFile("ok.rom", rom)));
    try (VirtualMachine vm = VirtualMachine.create(machine(request)).start()) {
      awaitSerial("OK");
      awaitSerial("No bootable device.");
      assertThat(vm.await(Duration.ZERO)).isEmpty();
    }
  }

  @Test
  void theBootMenuOpensWithItsKey() throws IOException, InterruptedException {
    Path disk = Files.write(folder.resolve("disk.img"), BootDisk.with(new RealModeProgram().assemble(EXIT_VALUE)));
    MachineSpec spec = machine(bios().withMenu(Duration.ofSeconds(20))).withDrive(DriveSpec.disk(disk));
    try (VirtualMachine vm = VirtualMachine.create(spec).start()) {
      awaitSerial("Press ESC for boot menu.");
      vm.keyboard().type("\u001b");
      awaitSerial("Select boot device:");
      awaitSerial("1. ");
      vm.keyboard().type("1");
      assertThat(vm.await(PATIENCE)).as(serial.text()).contains(new Outcome.DebugExit(EXIT_VALUE << 1 | 1));
    }
  }

  @Test
  void aSixteenBitProgramUsesTheBiosAndProtectedMode() throws IOException, InterruptedException {
    byte[] program = ProtectedModeTrip.behind(program().assemble(EXIT_VALUE));
    Path disk = Files.write(folder.resolve("disk.img"), BootDisk.with(program));
    MachineSpec spec = machine(bios()).withDrive(DriveSpec.disk(disk));
    try (VirtualMachine vm = VirtualMachine.create(spec).start()) {
      awaitSerial("press q");
      vm.keyboard().type("q");
      assertThat(vm.await(PATIENCE)).as(serial.text()).contains(new Outcome.DebugExit(EXIT_VALUE << 1 | 1));
    }
    assertThat(serial.text())
        .contains(
            "video ok", "memory ok", "map ok", "disk_chs ok", "disk_lba ok", "disk_end ok", "ticks ok", "clock ok",
            "pci ok", "protected ok", "move ok", "a20 ok", "keyboard ok")
        .doesNotContain("failed");
    byte[] written = Arrays.copyOfRange(
        Files.readAllBytes(disk), WRITTEN_SECTOR * BootDisk.SECTOR_BYTES,
        WRITTEN_SECTOR * BootDisk.SECTOR_BYTES + BootDisk.DATA.length());
    assertThat(new String(written, StandardCharsets.US_ASCII)).as("on the disk").isEqualTo(BootDisk.DATA);
  }

  /** SeaBIOS has drivers of its own for the controller and the keyboard. */
  @Test
  void aUsbKeyboardIsReadByTheBios() throws IOException, InterruptedException {
    RealModeProgram p = new RealModeProgram();
    p.begin("keyboard").print("press q\r\n").asm("xor ah, ah; int 0x16").failIf("cmp ax, 0x1071", "jne").end();
    Path disk = Files.write(folder.resolve("disk.img"), BootDisk.with(p.assemble(EXIT_VALUE)));
    Console log = new Console();
    MachineSpec spec = machine(bios()).withDrive(DriveSpec.disk(disk));
    spec = spec.withOptions(spec.options().withBiosLog(log).withPeripherals(
        Peripherals.none().withUsb(Peripherals.UsbDevice.TABLET, Peripherals.UsbDevice.KEYBOARD)));
    try (VirtualMachine vm = VirtualMachine.create(spec).start()) {
      awaitSerial("press q");
      vm.keyboard().type("q");
      assertThat(vm.await(PATIENCE)).as(serial.text()).contains(new Outcome.DebugExit(EXIT_VALUE << 1 | 1));
    }
    assertThat(serial.text()).contains("keyboard ok");
    assertThat(log.text()).contains("USB keyboard initialized");
  }

  /** A byte of CMOS memory counts the starts: first the reset control register, then port 92, then the 8042. */
  @Test
  void everyKindOfResetStartsTheBiosInItsRomAgain() throws IOException, InterruptedException {
    RealModeProgram p = new RealModeProgram();
    p.asm("mov al, 0x50; out 0x70, al; in al, 0x71; inc al; mov ah, al; mov al, 0x50; out 0x70, al; mov al, ah")
        .asm("out 0x71, al; cmp al, 1; je first; cmp al, 2; je second; cmp al, 3; je third; jmp fourth")
        .asm("first: mov dx, 0xCF9; mov al, 6; out dx, al; hlt")
        .asm("second: in al, 0x92; or al, 1; out 0x92, al; hlt")
        .asm("third: mov al, 0xFE; out 0x64, al; hlt")
        .asm("fourth: nop");
    Path disk = Files.write(folder.resolve("disk.img"), BootDisk.with(p.assemble(EXIT_VALUE)));
    MachineSpec spec = machine(bios()).withDrive(DriveSpec.disk(disk));
    try (VirtualMachine vm = VirtualMachine.create(spec).start()) {
      assertThat(vm.await(PATIENCE)).as(serial.text()).contains(new Outcome.DebugExit(EXIT_VALUE << 1 | 1));
      assertThat(vm.statistics()).containsEntry("resets", 3L);
    }
    assertThat(serial.text().split("SeaBIOS \\(version", -1)).hasSize(5);
  }

  /**
   * How software for the 286 left protected mode: code 0Ah in CMOS byte 0Fh, an address at 0040:0067, and an INIT by
   * the keyboard controller, of which memory and devices know nothing.
   *
   * @see "IBM Personal System/2 and Personal Computer BIOS Interface Technical Reference, CMOS RAM, Shutdown Status
   *     Byte"
   */
  @Test
  void afterAnInitTheBiosGoesOnWhereMemorySays() throws IOException, InterruptedException {
    RealModeProgram p = new RealModeProgram();
    p.begin("shutdown").asm("mov dword ptr [0x7000], 0x600DCAFE; mov word ptr [0x467], back; mov word ptr [0x469], 0")
        .asm("cli; mov al, 0x8F; out 0x70, al; mov al, 0x0A; out 0x71, al")
        .asm("lgdt [empty]; mov eax, cr0; or al, 1; mov cr0, eax; mov al, 0xFE; out 0x64, al; wait: jmp wait")
        .asm("empty: nop; nop; nop; nop; nop; nop")
        .asm("back: xor ax, ax; mov ds, ax; mov es, ax; mov ss, ax; mov sp, 0x7C00; mov al, 0x0F; out 0x70, al; sti")
        .asm("mov eax, cr0").failIf("test al, 1", "jnz").failIf("cmp dword ptr [0x7000], 0x600DCAFE", "jne").end();
    Path disk = Files.write(folder.resolve("disk.img"), BootDisk.with(p.assemble(EXIT_VALUE)));
    MachineSpec spec = machine(bios()).withDrive(DriveSpec.disk(disk));
    try (VirtualMachine vm = VirtualMachine.create(spec).start()) {
      assertThat(vm.await(PATIENCE)).as(serial.text()).contains(new Outcome.DebugExit(EXIT_VALUE << 1 | 1));
      assertThat(vm.statistics()).containsEntry("resets", 0L);
    }
    assertThat(serial.text()).contains("shutdown ok");
  }

  private static RealModeProgram program() {
    RealModeProgram p = new RealModeProgram();
    p.begin("video").asm("mov ah, 0x0F; int 0x10").failIf("cmp ah, 80", "jne").end();
    p.begin("memory").asm("int 0x12").failIf("cmp ax, 639", "jne").end();
    addMemoryMap(p);
    addDisk(p);
    addTime(p);
    p.begin("pci").asm("mov ax, 0xB101; xor edx, edx; int 0x1A").failIf("jc")
        .failIf("cmp edx, 0x20494350", "jne").end();
    p.begin("protected").asm("call " + ProtectedModeTrip.ENTRY)
        .failIf("cmp dword ptr [" + ProtectedModeTrip.RESULT + "], " + ProtectedModeTrip.VALUE, "jne").end();
    addBlockMove(p);
    addA20(p);
    p.begin("keyboard").print("press q\r\n").asm("xor ah, ah; int 0x16").failIf("cmp ax, 0x1071", "jne").end();
    return p;
  }

  /** The first entry is RAM from 0 to the extended BIOS data area. */
  private static void addMemoryMap(RealModeProgram p) {
    p.begin("map").asm("mov eax, 0xE820; xor ebx, ebx; mov ecx, 20; mov edx, 0x534D4150; mov di, 0x7000; int 0x15")
        .failIf("jc").failIf("cmp eax, 0x534D4150", "jne").failIf("cmp ebx, 0", "je")
        .failIf("cmp dword ptr [0x7000], 0", "jne").failIf("cmp dword ptr [0x7008], 0x9FC00", "jne")
        .failIf("cmp dword ptr [0x7010], 1", "jne").end();
  }

  /** Sector 64 is cylinder 0, head 1, sector 2 where a track has 63 sectors. */
  private static void addDisk(RealModeProgram p) {
    p.begin("disk_chs")
        .asm("mov ax, 0x0201; mov cx, 2; mov dx, 0x0180; mov bx, 0x6000; int 0x13").failIf("jc")
        .failIf("cmp dword ptr [0x6000], 0x61746164", "jne").end();
    p.begin("disk_lba")
        .asm("mov word ptr [0x7100], 16; mov word ptr [0x7102], 1; mov dword ptr [0x7104], 0x6000")
        .asm("mov dword ptr [0x7108], " + WRITTEN_SECTOR + "; mov dword ptr [0x710C], 0")
        .asm("mov si, 0x7100; mov dl, 0x80; mov ax, 0x4300; int 0x13").failIf("jc")
        .asm("mov dword ptr [0x6000], 0; mov si, 0x7100; mov dl, 0x80; mov ah, 0x42; int 0x13").failIf("jc")
        .failIf("cmp dword ptr [0x6000], 0x61746164", "jne").end();
    int sectors = BootDisk.SIZE_BYTES / BootDisk.SECTOR_BYTES;
    p.begin("disk_end").asm("mov dword ptr [0x7108], " + sectors + "; mov si, 0x7100; mov dl, 0x80; mov ah, 0x42")
        .asm("int 0x13").failIf("jnc").end();
  }

  private static void addTime(RealModeProgram p) {
    p.begin("ticks").asm("mov dword ptr [0x7200], 0; cli; mov eax, dword ptr [0x70]; mov dword ptr [0x7204], eax")
        .asm("mov word ptr [0x70], tick; mov word ptr [0x72], 0; sti; jmp ticks_wait")
        .asm("tick: inc dword ptr cs:[0x7200]; iret")
        .asm("ticks_wait: hlt; cmp dword ptr [0x7200], 3; jb ticks_wait")
        .asm("cli; mov eax, dword ptr [0x7204]; mov dword ptr [0x70], eax; sti; xor ah, ah; int 0x1A")
        .failIf("cmp dx, 3", "jb").end();
    p.begin("clock").asm("mov ah, 4; int 0x1A").failIf("jc").failIf("cmp ch, 0x20", "jne").end();
  }

  /** INT 15h, AH = 87h: from 0x6000 to 3 MiB and back to 0x6400. */
  private static void addBlockMove(RealModeProgram p) {
    p.begin("move").asm("mov dword ptr [0x6000], 0x0BADCAFE; mov dword ptr [0x6400], 0");
    p.asm("mov eax, 0x6000; mov ebx, 0x300000; call move_it").failIf("jc");
    p.asm("mov eax, 0x300000; mov ebx, 0x6400; call move_it").failIf("jc");
    p.failIf("cmp dword ptr [0x6400], 0x0BADCAFE", "jne").asm("jmp move_done");
    p.asm("move_it: mov di, 0x7300; mov cx, 24; push eax; xor ax, ax; cld; rep stosw; pop eax");
    p.asm("or eax, 0x93000000; or ebx, 0x93000000");
    p.asm("mov word ptr [0x7310], 0xFFFF; mov dword ptr [0x7312], eax");
    p.asm("mov word ptr [0x7318], 0xFFFF; mov dword ptr [0x731A], ebx");
    p.asm("mov si, 0x7300; mov cx, 8; mov ah, 0x87; int 0x15; ret; move_done: nop").end();
  }

  /** FFFF:6510 is 0x106500, or 0x6500 while address line 20 is masked. */
  private static void addA20(RealModeProgram p) {
    p.begin("a20").asm("mov ax, 0xFFFF; mov fs, ax; mov word ptr [0x6500], 0x1111; mov word ptr fs:[0x6510], 0x2222")
        .failIf("cmp word ptr [0x6500], 0x1111", "jne")
        .asm("mov ax, 0x2400; int 0x15").failIf("jc").failIf("cmp word ptr fs:[0x6510], 0x1111", "jne")
        .asm("mov ax, 0x2401; int 0x15").failIf("jc").failIf("cmp word ptr fs:[0x6510], 0x2222", "jne").end();
  }
}
