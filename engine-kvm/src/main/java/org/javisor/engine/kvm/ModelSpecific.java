package org.javisor.engine.kvm;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.javisor.cpu.Cpu;
import org.javisor.cpu.MsrState;
import org.javisor.cpu.system.Msr;
import org.javisor.cpu.system.TimeStampCounter;
import org.javisor.engine.kvm.KvmException.Kind;
import org.javisor.linux.Ioctl;

/**
 * Model-specific registers that the processor holds, and the time-stamp counter. All others are answered by the same
 * code as in the software engines.
 */
final class ModelSpecific {
  private final Cpu c;
  private final int[] numbers;
  private final MemorySegment list;
  private final MemorySegment one;
  private final MemorySegment attribute;
  private final MemorySegment offset;

  ModelSpecific(Cpu c, Arena arena) {
    this.c = c;
    this.numbers = Transfer.processorMsrs(c);
    this.list = arena.allocate(8 + 16L * numbers.length, 8);
    this.one = arena.allocate(24, 8);
    this.attribute = arena.allocate(24, 8);
    this.offset = arena.allocate(8, 8);
  }

  private void prepare() {
    list.set(JAVA_INT, 0, numbers.length);
    for (int i = 0; i < numbers.length; i++) {
      list.set(JAVA_INT, 8 + 16L * i, numbers[i]);
    }
  }

  private void requireAll(int done) {
    if (done != numbers.length) {
      String which = done < 0 ? "error " + -done : "register 0x" + Integer.toHexString(numbers[done]);
      throw new KvmException(Kind.REFUSED, "KVM refuses model-specific registers: " + which);
    }
  }

  void fetch(Ioctl vcpu) {
    prepare();
    requireAll(vcpu.call(Kvm.GET_MSRS, list.address()));
    MsrState m = c.msr;
    m.star = value(0);
    m.lstar = value(1);
    m.cstar = value(2);
    m.syscallMask = value(3);
    m.kernelGsBase = value(4);
    m.sysenterCs = value(5);
    m.sysenterEsp = value(6);
    m.sysenterEip = value(7);
    m.pat = value(8);
    if (numbers.length > 9) {
      m.tscAux = value(9);
    }
  }

  private long value(int i) {
    return list.get(JAVA_LONG, 16 + 16L * i);
  }

  void push(Ioctl vcpu) {
    prepare();
    MsrState m = c.msr;
    long[] values = {
      m.star, m.lstar, m.cstar, m.syscallMask, m.kernelGsBase, m.sysenterCs, m.sysenterEsp, m.sysenterEip, m.pat,
      m.tscAux
    };
    for (int i = 0; i < numbers.length; i++) {
      list.set(JAVA_LONG, 16 + 16L * i, values[i]);
    }
    requireAll(vcpu.call(Kvm.SET_MSRS, list.address()));
  }

  // Time

  /** The guest's counter now. */
  long readTsc(Ioctl vcpu) {
    one.fill((byte) 0);
    one.set(JAVA_INT, 0, 1);
    one.set(JAVA_INT, 8, Msr.TIME_STAMP_COUNTER);
    if (vcpu.call(Kvm.GET_MSRS, one.address()) != 1) {
      throw new KvmException(Kind.REFUSED, "KVM does not tell the time-stamp counter");
    }
    return one.get(JAVA_LONG, 16);
  }

  /** Makes the CPU's offset such that the machine's time and the processor's counter agree: both drift a little. */
  void fetchTsc(Ioctl vcpu) {
    c.msr.tscOffset = readTsc(vcpu) - c.bus.timestamp();
  }

  /** Makes the processor's counter go on from where the machine's time and the CPU's offset are. */
  void pushTsc(Ioctl vcpu) {
    attribute.fill((byte) 0);
    attribute.set(JAVA_LONG, 16, offset.address());
    if (vcpu.call(Kvm.HAS_DEVICE_ATTR, attribute.address()) == 0
        && vcpu.call(Kvm.GET_DEVICE_ATTR, attribute.address()) == 0) {
      long error = TimeStampCounter.read(c) - readTsc(vcpu);
      offset.set(JAVA_LONG, 0, offset.get(JAVA_LONG, 0) + error);
      if (vcpu.call(Kvm.SET_DEVICE_ATTR, attribute.address()) == 0) {
        return;
      }
    }
    // Older kernels: what is written is taken for an attempt to synchronize if it is nearly what was to be expected.
    one.set(JAVA_INT, 0, 1);
    one.set(JAVA_INT, 8, Msr.TIME_STAMP_COUNTER);
    one.set(JAVA_LONG, 16, TimeStampCounter.read(c));
    if (vcpu.call(Kvm.SET_MSRS, one.address()) != 1) {
      throw new KvmException(Kind.REFUSED, "KVM does not take the time-stamp counter");
    }
  }
}
