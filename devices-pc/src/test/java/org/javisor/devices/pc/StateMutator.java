package org.javisor.devices.pc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.javisor.device.DeviceStateException;

/** Changes one value somewhere in a device state, as a damaged or forged snapshot would have it. */
public final class StateMutator {
  private final Random random;

  public StateMutator(Random random) {
    this.random = random;
  }

  /**
   * A copy with one value changed.
   *
   * @throws DeviceStateException if the state refuses it
   */
  public Object mutate(Object value) throws ReflectiveOperationException {
    return switch (value) {
      case Integer i -> mutateInt(i);
      case Long l -> random.nextBoolean() ? random.nextLong() >> random.nextInt(64) : l + random.nextInt(3) - 1;
      case Boolean b -> !b;
      case String text -> mutateText(text);
      case List<?> list -> mutateList(list);
      case Record state -> mutateRecord(state);
      default -> throw new IllegalArgumentException("a state holds a " + value.getClass());
    };
  }

  private int mutateInt(int value) {
    return switch (random.nextInt(3)) {
      case 0 -> random.nextInt(256);
      case 1 -> random.nextInt() >> random.nextInt(32);
      default -> value ^ 1 << random.nextInt(32);
    };
  }

  private String mutateText(String text) {
    int at = text.isEmpty() ? 0 : random.nextInt(text.length());
    return switch (random.nextInt(4)) {
      case 0 -> "";
      case 1 -> text.substring(0, at);
      case 2 -> text + "AAAA";
      default -> text.isEmpty() ? "!" : text.substring(0, at) + (char) random.nextInt(128) + text.substring(at + 1);
    };
  }

  private List<Object> mutateList(List<?> list) throws ReflectiveOperationException {
    List<Object> copy = new ArrayList<>(list);
    int at = copy.isEmpty() ? -1 : random.nextInt(copy.size());
    switch (random.nextInt(8)) {
      case 0 -> copy.add(at < 0 ? Integer.valueOf(random.nextInt(300)) : copy.get(at));
      case 1 -> copy.clear();
      default -> {
        if (at >= 0) {
          copy.set(at, mutate(copy.get(at)));
        }
      }
    }
    return copy;
  }

  private Record mutateRecord(Record state) throws ReflectiveOperationException {
    RecordComponent[] components = state.getClass().getRecordComponents();
    Object[] values = new Object[components.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = components[i].getAccessor().invoke(state);
    }
    int at = random.nextInt(values.length);
    values[at] = mutate(values[at]);
    Class<?>[] types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      return state.getClass().getDeclaredConstructor(types).newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof DeviceStateException refused) {
        throw refused;
      }
      throw e;
    }
  }
}
