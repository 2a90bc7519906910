package org.javisor.engine.testkit;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.javisor.cpu.Cpu;
import org.javisor.cpu.Flags;
import org.javisor.cpu.MsrState;
import org.javisor.cpu.x87.Fpu;

/**
 * All state of a CPU at a moment. Made from its public fields, whatever they are, so that a new one is compared, too;
 * arithmetic flags are compared as the guest sees them, not as they are kept.
 */
public final class CpuImage {
  /** How flags are kept, what engines tell themselves, and what the x87 kernel leaves behind. */
  private static final Set<String> NOT_COMPARED = Set.of(
      "flagsKind", "flagsResult", "flagsSource", "attention", "retiredLimit", "stepSuppressed", "z", "ze", "z2", "ze2",
      "raised");

  private static final List<Field> FIELDS = fields(Cpu.class, Fpu.class, MsrState.class);

  private final Object[] values = new Object[FIELDS.size()];
  private final long arithmeticFlags;

  private CpuImage(Cpu c) {
    try {
      for (int n = 0; n < values.length; n++) {
        Field field = FIELDS.get(n);
        values[n] = copy(field.get(owner(field, c)));
      }
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("public fields can be read", e);
    }
    arithmeticFlags = c.rflags() & Flags.ARITHMETIC;
  }

  public static CpuImage of(Cpu c) {
    return new CpuImage(c);
  }

  /** Numbers and arrays of numbers; the CPU's parts are taken one by one. */
  private static List<Field> fields(Class<?>... types) {
    List<Field> all = new ArrayList<>();
    for (Class<?> type : types) {
      for (Field field : type.getFields()) {
        boolean number = field.getType().isPrimitive() || field.getType().isArray();
        if (number && !Modifier.isStatic(field.getModifiers())) {
          all.add(field);
        }
      }
    }
    return List.copyOf(all);
  }

  private static Object owner(Field field, Cpu c) {
    Class<?> type = field.getDeclaringClass();
    return type == Cpu.class ? c : type == Fpu.class ? c.fpu : c.msr;
  }

  private static Object copy(Object value) {
    return switch (value) {
      case long[] longs -> longs.clone();
      case int[] ints -> ints.clone();
      default -> value;
    };
  }

  /** Makes the CPU what it was, with nothing cached. */
  public void restore(Cpu c) {
    try {
      for (int n = 0; n < values.length; n++) {
        Field field = FIELDS.get(n);
        if (field.getType().isArray()) {
          System.arraycopy(values[n], 0, field.get(owner(field, c)), 0, Array.getLength(values[n]));
        } else {
          field.set(owner(field, c), values[n]);
        }
      }
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("public fields can be written", e);
    }
    c.updateMode();
    c.mmu.updateBreakpoints();
    c.mmu.updateProtectionKeys();
    c.mmu.switchAddressSpace(false);
    c.mmu.flush(true);
  }

  /** What differs, or an empty text. */
  public String difference(CpuImage expected) {
    StringBuilder text = new StringBuilder();
    for (int n = 0; n < values.length; n++) {
      String name = FIELDS.get(n).getName();
      if (!NOT_COMPARED.contains(name) && !Objects.deepEquals(values[n], expected.values[n])) {
        text.append(' ').append(difference(name, values[n], expected.values[n]));
      }
    }
    if (arithmeticFlags != expected.arithmeticFlags) {
      text.append(" flags=%x instead of %x".formatted(arithmeticFlags, expected.arithmeticFlags));
    }
    return text.toString();
  }

  private static String difference(String name, Object actual, Object expected) {
    if (actual instanceof long[] longs) {
      int at = Arrays.mismatch(longs, (long[]) expected);
      return "%s[%d]=%x instead of %x".formatted(name, at, longs[at], ((long[]) expected)[at]);
    }
    if (actual instanceof int[] ints) {
      int at = Arrays.mismatch(ints, (int[]) expected);
      return "%s[%d]=%x instead of %x".formatted(name, at, ints[at], ((int[]) expected)[at]);
    }
    return name + "=" + actual + " instead of " + expected;
  }
}
