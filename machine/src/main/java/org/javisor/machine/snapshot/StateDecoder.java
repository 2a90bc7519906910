package org.javisor.machine.snapshot;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.javisor.device.DeviceState;
import org.javisor.machine.snapshot.DamagedException.Kind;

/**
 * Reads what {@link StateEncoder} writes, into the types that the caller expects: the bytes never choose a class, but
 * by a name among those that the caller allows. Records validate themselves while they are constructed.
 */
public final class StateDecoder {
  private static final int DEEPEST = 12;

  private final byte[] bytes;
  private final Map<String, Class<? extends DeviceState>> kinds;
  private int at;

  private StateDecoder(byte[] bytes, Map<String, Class<? extends DeviceState>> kinds) {
    this.bytes = bytes;
    this.kinds = kinds;
  }

  /**
   * @param type the record that the bytes are to hold
   * @param kinds the states of devices, by simple name
   * @throws DamagedException if they hold anything else
   */
  public static <R extends Record> R decode(
      byte[] bytes, Class<R> type, Map<String, Class<? extends DeviceState>> kinds) throws DamagedException {
    StateDecoder decoder = new StateDecoder(bytes, kinds);
    R state = type.cast(decoder.value(type, 0));
    if (decoder.at != bytes.length) {
      throw decoder.malformed("something follows the state");
    }
    return state;
  }

  private DamagedException malformed(String problem) {
    return DamagedException.malformed(problem + " (at byte " + at + " of the states)");
  }

  private Object value(Type type, int depth) throws DamagedException {
    if (depth > DEEPEST) {
      throw malformed("states are nested too deeply");
    }
    int tag = next();
    if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
      expect(tag, StateEncoder.LIST);
      return list(list.getActualTypeArguments()[0], depth);
    }
    if (type == int.class || type == Integer.class) {
      expect(tag, StateEncoder.NUMBER);
      long number = number();
      if (number != (int) number) {
        throw malformed("a number is too large");
      }
      return (int) number;
    }
    if (type == long.class || type == Long.class) {
      expect(tag, StateEncoder.NUMBER);
      return number();
    }
    if (type == boolean.class || type == Boolean.class) {
      if (tag != StateEncoder.TRUE) {
        expect(tag, StateEncoder.FALSE);
      }
      return tag == StateEncoder.TRUE;
    }
    if (type == String.class) {
      expect(tag, StateEncoder.STRING);
      return text();
    }
    expect(tag, StateEncoder.RECORD);
    return record((Class<?>) type, depth);
  }

  private void expect(int tag, int wanted) throws DamagedException {
    if (tag != wanted) {
      throw malformed("a value of another type stands");
    }
  }

  private List<Object> list(Type element, int depth) throws DamagedException {
    int count = count();
    List<Object> elements = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      elements.add(value(element, depth + 1));
    }
    return elements;
  }

  private Object record(Class<?> expected, int depth) throws DamagedException {
    String name = text();
    Class<?> type = expected == DeviceState.class ? kinds.get(name) : expected;
    if (type == null || !type.getSimpleName().equals(name)) {
      throw new DamagedException(Kind.UNKNOWN, "the state " + printable(name) + " is unknown");
    }
    RecordComponent[] components = type.getRecordComponents();
    if (count() != components.length) {
      throw new DamagedException(Kind.UNKNOWN, "the state " + name + " has other components");
    }
    Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      if (!text().equals(components[i].getName())) {
        throw new DamagedException(Kind.UNKNOWN, "the state " + name + " has other components");
      }
      values[i] = value(components[i].getGenericType(), depth + 1);
    }
    return construct(type, components, values);
  }

  private Object construct(Class<?> type, RecordComponent[] components, Object[] values) throws DamagedException {
    try {
      Class<?>[] types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
      return type.getDeclaredConstructor(types).newInstance(values);
    } catch (InvocationTargetException e) {
      throw malformed(type.getSimpleName() + ": " + e.getTargetException().getMessage());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("states are public records of exported packages", e);
    }
  }

  private static String printable(String name) {
    return name.length() <= 64 && name.matches("\\w+") ? name : "without a name";
  }

  private String text() throws DamagedException {
    int length = count();
    String text = new String(bytes, at, length, StandardCharsets.UTF_8);
    at += length;
    return text;
  }

  /** Of things that take at least a byte each. */
  private int count() throws DamagedException {
    long count = unsigned();
    if (count < 0 || count > bytes.length - at) {
      throw malformed("more is announced than follows");
    }
    return (int) count;
  }

  private long number() throws DamagedException {
    long value = unsigned();
    return value >>> 1 ^ -(value & 1);
  }

  private long unsigned() throws DamagedException {
    long value = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      int next = next();
      value |= (long) (next & 0x7F) << shift;
      if ((next & 0x80) == 0) {
        return value;
      }
    }
    throw malformed("a number does not end");
  }

  private int next() throws DamagedException {
    if (at == bytes.length) {
      throw malformed("the states end too early");
    }
    return bytes[at++] & 0xFF;
  }
}
