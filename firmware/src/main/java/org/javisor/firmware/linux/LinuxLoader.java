package org.javisor.firmware.linux;

import java.util.Optional;
import org.javisor.firmware.BootException;
import org.javisor.firmware.BootException.Kind;
import org.javisor.firmware.BootFile;
import org.javisor.firmware.BootRequest;
import org.javisor.firmware.BootState;
import org.javisor.firmware.BootTarget;
import org.javisor.firmware.Decompression;
import org.javisor.firmware.elf.ElfFile;
import org.javisor.firmware.initrd.PlacedInitrd;
import org.javisor.firmware.layout.Loading;
import org.javisor.firmware.layout.Loading.Slice;
import org.javisor.firmware.layout.LowMemory;

/**
 * Starts Linux kernels at their 64- or 32-bit entry with boot_params.
 *
 * @see "Linux, Documentation/arch/x86/boot.rst, sections 32-bit Boot Protocol and 64-bit Boot Protocol"
 */
public final class LinuxLoader {
  /** The 64-bit entry's offset in the protected-mode part. */
  private static final int ENTRY_64 = 0x200;

  private static final long LOW_LOAD_ADDRESS = 0x1_0000;

  private final BootRequest request;
  private final BootTarget target;
  private final BootFile file;

  private LinuxLoader(BootRequest request, BootTarget target) {
    this.request = request;
    this.target = target;
    this.file = request.kernel();
  }

  /** Whether a file is a bzImage or zImage. */
  public static boolean matches(BootFile file) {
    return SetupHeader.matches(file.bytes());
  }

  /**
   * Loads a bzImage: the kernel in it, or, if the guest is to unpack it or nobody else can, the file as it is.
   *
   * @throws BootException if it is malformed or does not fit
   */
  public static BootState loadImage(BootRequest request, BootTarget target) {
    LinuxLoader loader = new LinuxLoader(request, target);
    BzImage image = new BzImage(request.kernel());
    if (request.decompression() == Decompression.HOST) {
      Optional<BootFile> vmlinux = image.vmlinux(target.map().lowRamEnd());
      if (vmlinux.isPresent()) {
        return loader.loadElf(ElfFile.parse(vmlinux.get()), image.header());
      }
    }
    return loader.loadPacked(image);
  }

  /**
   * Loads an unpacked kernel (vmlinux).
   *
   * @throws BootException if it does not fit
   */
  public static BootState loadElf(BootRequest request, ElfFile elf, BootTarget target) {
    return new LinuxLoader(request, target).loadElf(elf, SetupHeader.synthetic(elf.is64Bit()));
  }

  private BootState loadElf(ElfFile elf, SetupHeader header) {
    elf.load(target);
    long end = Math.max(elf.physicalEnd(), header.loadAddress() + header.initialBytes());
    finish(header, end);
    return state(elf.physicalEntry(), elf.is64Bit());
  }

  private BootState loadPacked(BzImage image) {
    SetupHeader header = image.header();
    long start = header.loadedHigh() ? header.loadAddress() : LOW_LOAD_ADDRESS;
    long size = Math.max(image.systemBytes(), header.initialBytes());
    Loading.requireFree(target, file.name(), "the kernel", start, size);
    Slice slice = new Slice(image.systemOffset(), image.systemBytes());
    Loading.copy(target, file.bytes(), slice, start, image.systemBytes());
    finish(header, start + size);
    return header.has64BitEntry() ? state(start + ENTRY_64, true) : state(start, false);
  }

  private void finish(SetupHeader header, long kernelEnd) {
    Loading.writeCommandLine(target, request.commandLine(), header.commandLineBytes());
    PlacedInitrd initrd = PlacedInitrd.place(request, target, kernelEnd, header.initrdAddressMaximum());
    BootParams.write(header, target, initrd);
    LowMemory.writeBiosData(target.memory());
  }

  private BootState state(long entry, boolean wide) {
    LowMemory.writeGdt(target.memory(), wide);
    if (wide) {
      long cr3 = LowMemory.writeIdentityMap(target.memory());
      return new BootState.Long64(
          entry, LowMemory.INFO, LowMemory.STACK_TOP, cr3, LowMemory.GDT, LowMemory.gdtLimit());
    }
    if (entry >>> 32 != 0) {
      throw new BootException(Kind.MALFORMED, file.name(), "its 32-bit entry lies above 4 GiB", "build it again");
    }
    return new BootState.Protected32(
        (int) entry,
        new BootState.Registers(0, 0, LowMemory.INFO),
        LowMemory.STACK_TOP,
        LowMemory.GDT,
        LowMemory.gdtLimit());
  }
}
