package org.javisor.cpu.system;

import java.nio.charset.StandardCharsets;
import org.javisor.cpu.Cpu;
import org.javisor.cpu.CpuModel;
import org.javisor.cpu.CpuVendor;
import org.javisor.cpu.CpuidFeature;
import org.javisor.cpu.CpuidFeature.Register;
import org.javisor.cpu.Operands;
import org.javisor.cpu.simd.XsaveArea;

/**
 * CPUID: identification, features, caches, topology, frequencies.
 *
 * @see "Intel SDM volume 2, CPUID - CPU Identification"
 */
public final class Cpuid {
  private static final int LAST_BASIC = 0x16;
  private static final int HYPERVISOR_FIRST = 0x4000_0000;
  private static final int HYPERVISOR_FEATURES = 0x4000_0001;

  /** VMware's leaf of TSC and APIC frequencies, which other hypervisors offer as well. */
  private static final int HYPERVISOR_TIMING = 0x4000_0010;

  private static final int EXTENDED_FIRST = 0x8000_0000;
  private static final int LAST_EXTENDED = 0x8000_0008;
  private static final int BRAND_FIRST = 0x8000_0002;
  private static final int BRAND_LAST = 0x8000_0004;

  private static final int OSXSAVE = 1 << 27;
  private static final int OSPKE = 1 << 4;
  private static final int HYPERTHREADING = 1 << 28;
  private static final int APIC = 1 << 9;
  private static final int SYSCALL = 1 << 11;
  private static final int EXECUTE_DISABLE = 1 << 20;
  private static final int APIC_ENABLED = 1 << 11;

  /** EAX, EBX, ECX, EDX. */
  public record Result(int eax, int ebx, int ecx, int edx) {
    static final Result ZERO = new Result(0, 0, 0, 0);
  }

  private Cpuid() {}

  /** The instruction. */
  static void execute(Cpu c, Operands o) {
    Result result = leaf(c, (int) c.r[0], (int) c.r[1]);
    c.r[0] = result.eax & 0xFFFF_FFFFL;
    c.r[3] = result.ebx & 0xFFFF_FFFFL;
    c.r[1] = result.ecx & 0xFFFF_FFFFL;
    c.r[2] = result.edx & 0xFFFF_FFFFL;
  }

  /** What CPUID gives now: a few bits follow the mode, CR4 and IA32_APIC_BASE. */
  public static Result leaf(Cpu c, int leaf, int subleaf) {
    CpuModel model = c.model;
    boolean hypervisor = model.has(CpuidFeature.HYPERVISOR);
    if (leaf >= 0 && leaf <= lastBasic(c)) {
      return basic(c, leaf, subleaf);
    }
    // Numbers from EXTENDED_FIRST on are the negative ones.
    if (leaf <= LAST_EXTENDED && model.has(CpuidFeature.LM)) {
      return extended(c, leaf);
    }
    if (hypervisor && leaf >= HYPERVISOR_FIRST && leaf <= HYPERVISOR_TIMING) {
      return hypervisor(c, leaf);
    }
    // Intel's processors answer leaves beyond the last with the last basic one.
    return model.vendor() == CpuVendor.INTEL ? basic(c, lastBasic(c), subleaf) : Result.ZERO;
  }

  private static int lastBasic(Cpu c) {
    if (c.model.family() < 6) {
      return 1;
    }
    return c.model.has(CpuidFeature.LM) && !Msrs.limitsCpuid(c) ? LAST_BASIC : 2;
  }

  private static Result basic(Cpu c, int leaf, int subleaf) {
    CpuModel model = c.model;
    return switch (leaf) {
      case 0 -> vendor(c);
      case 1 -> version(c);
      case 2 -> CpuidCaches.descriptors(model);
      case 4 -> CpuidCaches.parameters(c, subleaf);
      case 5 -> model.has(CpuidFeature.MONITOR) ? new Result(64, 64, 3, 0) : Result.ZERO;
      case 6 -> new Result(bits(model, 6, Register.EAX), 0, 0, 0);
      case 7 -> subleaf == 0 ? structuredFeatures(c) : Result.ZERO;
      case 0xB -> topology(c, subleaf);
      case 0xD -> xsave(c, subleaf);
      case 0x15 -> clock(c);
      case 0x16 -> frequencies(c);
      default -> Result.ZERO;
    };
  }

  private static Result vendor(Cpu c) {
    String signature = c.model.vendor().signature();
    return new Result(lastBasic(c), chars(signature, 0), chars(signature, 8), chars(signature, 4));
  }

  /** Four characters as a little-endian number. */
  private static int chars(String text, int offset) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    int value = 0;
    for (int i = 3; i >= 0; i--) {
      value = value << 8 | (offset + i < bytes.length ? bytes[offset + i] : 0);
    }
    return value;
  }

  /** Family, model and stepping as leaf 1 gives them in EAX; also EDX after reset. */
  public static int signature(CpuModel model) {
    int family = Math.min(model.family(), 15);
    int extendedFamily = model.family() - family;
    int extendedModel = family == 6 || family == 15 ? model.model() >> 4 : 0;
    return extendedFamily << 20 | extendedModel << 16 | family << 8 | (model.model() & 15) << 4 | model.stepping();
  }

  private static Result version(Cpu c) {
    CpuModel model = c.model;
    int count = Math.min(c.identity.cpuCount(), 255);
    int line = model.has(CpuidFeature.CLFLUSH) ? 8 : 0;
    int ebx = (c.identity.apicId() & 0xFF) << 24 | count << 16 | line << 8;
    int ecx = bits(model, 1, Register.ECX) | ((c.cr4 & Cpu.CR4_OSXSAVE) != 0 ? OSXSAVE : 0);
    int edx = bits(model, 1, Register.EDX) | (count > 1 ? HYPERTHREADING : 0);
    boolean apicOff = (edx & APIC) != 0 && (c.bus.apicBase() & APIC_ENABLED) == 0;
    return new Result(signature(model), ebx, ecx, apicOff ? edx & ~APIC : edx);
  }

  /** The features of one register. */
  private static int bits(CpuModel model, int leaf, Register register) {
    int bits = 0;
    for (CpuidFeature feature : model.features()) {
      if (feature.leaf() == leaf && feature.register() == register) {
        bits |= 1 << feature.bit();
      }
    }
    return bits;
  }

  /** One thread per core; all cores in one package. */
  private static Result topology(Cpu c, int subleaf) {
    int count = c.identity.cpuCount();
    int coreBits = 32 - Integer.numberOfLeadingZeros(count - 1);
    return switch (subleaf) {
      case 0 -> new Result(0, 1, 1 << 8, c.identity.apicId());
      case 1 -> new Result(coreBits, count, 2 << 8 | 1, c.identity.apicId());
      default -> new Result(0, 0, subleaf & 0xFF, c.identity.apicId());
    };
  }

  private static Result structuredFeatures(Cpu c) {
    int ecx = bits(c.model, 7, Register.ECX) | ((c.cr4 & Cpu.CR4_PKE) != 0 ? OSPKE : 0);
    return new Result(0, bits(c.model, 7, Register.EBX), ecx, bits(c.model, 7, Register.EDX));
  }

  /** Sizes of XSAVE areas, and where components lie that have no place in the legacy region. */
  private static Result xsave(Cpu c, int subleaf) {
    CpuModel model = c.model;
    if (!model.has(CpuidFeature.XSAVE)) {
      return Result.ZERO;
    }
    long possible = ModelLimits.xcr0(model);
    return switch (subleaf) {
      case 0 -> new Result(
          (int) possible, XsaveArea.sizeBytes(c.xcr0, false), XsaveArea.sizeBytes(possible, false), 0);
      case 1 -> new Result(
          bits(model, 0xD, Register.EAX),
          model.has(CpuidFeature.XSAVEC) ? XsaveArea.sizeBytes(c.xcr0, true) : 0, 0, 0);
      case XsaveArea.PKRU_COMPONENT -> (possible & XsaveArea.PKRU) == 0
          ? Result.ZERO
          : new Result(XsaveArea.PKRU_BYTES, XsaveArea.PKRU_OFFSET, 0, 0);
      default -> Result.ZERO;
    };
  }

  /**
   * TSC = crystal * EBX / EAX; the crystal drives the APIC timer. Where the fraction is long, the best one that
   * operating systems can multiply in 32 bits, as continued fractions give it: wrong by 25 millionths at most, as a
   * quartz may be.
   */
  private static Result clock(Cpu c) {
    long bus = c.identity.apicBusKhz();
    long largest = 0xFFFF_FFFFL / bus;
    long dividend = c.identity.tscKhz();
    long divisor = bus;
    long numerator = dividend / divisor;
    long denominator = 1;
    long lastNumerator = 1;
    long lastDenominator = 0;
    while (dividend % divisor != 0) {
      long rest = dividend % divisor;
      dividend = divisor;
      divisor = rest;
      long nextNumerator = dividend / divisor * numerator + lastNumerator;
      long nextDenominator = dividend / divisor * denominator + lastDenominator;
      if (nextNumerator > largest) {
        break;
      }
      lastNumerator = numerator;
      lastDenominator = denominator;
      numerator = nextNumerator;
      denominator = nextDenominator;
    }
    return new Result((int) denominator, (int) numerator, (int) (bus * 1000), 0);
  }

  /** Base, maximum and bus frequency in MHz. */
  private static Result frequencies(Cpu c) {
    int mhz = c.identity.tscKhz() / 1000;
    return new Result(mhz, mhz, c.identity.apicBusKhz() / 1000, 0);
  }

  private static Result hypervisor(Cpu c, int leaf) {
    String signature = c.hypervisor.signature();
    return switch (leaf) {
      case HYPERVISOR_FIRST -> new Result(
          HYPERVISOR_TIMING, chars(signature, 0), chars(signature, 4), chars(signature, 8));
      case HYPERVISOR_FEATURES -> new Result(c.hypervisor.features(), 0, 0, 0);
      case HYPERVISOR_TIMING -> new Result(c.identity.tscKhz(), c.identity.apicBusKhz(), 0, 0);
      default -> Result.ZERO;
    };
  }

  private static Result extended(Cpu c, int leaf) {
    CpuModel model = c.model;
    return switch (leaf) {
      case EXTENDED_FIRST -> new Result(LAST_EXTENDED, 0, 0, 0);
      case 0x8000_0001 -> extendedFeatures(c);
      case BRAND_FIRST, 0x8000_0003, BRAND_LAST -> brand(model, 16 * (leaf - BRAND_FIRST));
      case 0x8000_0006 -> CpuidCaches.secondLevel();
      case 0x8000_0007 -> new Result(0, 0, 0, bits(model, leaf, Register.EDX));
      case 0x8000_0008 -> new Result(model.linearAddressBits() << 8 | model.physicalAddressBits(), 0, 0, 0);
      default -> Result.ZERO;
    };
  }

  /** Intel's processors announce SYSCALL only in 64-bit mode, the only one where they have it. */
  private static Result extendedFeatures(Cpu c) {
    int edx = bits(c.model, 0x8000_0001, Register.EDX);
    if (c.model.vendor() == CpuVendor.INTEL && !c.code64()) {
      edx &= ~SYSCALL;
    }
    if (Msrs.hidesExecuteDisable(c)) {
      edx &= ~EXECUTE_DISABLE;
    }
    return new Result(0, 0, bits(c.model, 0x8000_0001, Register.ECX), edx);
  }

  private static Result brand(CpuModel model, int offset) {
    String text = "Javisor virtual CPU " + model.name();
    return new Result(
        chars(text, offset), chars(text, offset + 4), chars(text, offset + 8), chars(text, offset + 12));
  }
}
