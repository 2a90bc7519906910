package org.javisor.machine.snapshot;

import java.io.ByteArrayOutputStream;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Writes records of whole numbers, truth values, strings, lists and such records. Each record is written with its name
 * and those of its components, so that a reader of another version says what it does not know instead of guessing.
 */
public final class StateEncoder {
  static final int NUMBER = 'n';
  static final int FALSE = 'f';
  static final int TRUE = 't';
  static final int STRING = 's';
  static final int LIST = 'l';
  static final int RECORD = 'r';

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private StateEncoder() {}

  /** The bytes of a state. */
  public static byte[] encode(Record state) {
    StateEncoder encoder = new StateEncoder();
    encoder.value(state);
    return encoder.out.toByteArray();
  }

  private void value(Object value) {
    switch (value) {
      case Integer number -> number(number);
      case Long number -> number(number);
      case Boolean truth -> out.write(truth ? TRUE : FALSE);
      case String text -> {
        out.write(STRING);
        text(text);
      }
      case List<?> list -> {
        out.write(LIST);
        unsigned(list.size());
        list.forEach(this::value);
      }
      case Record record -> components(record);
      default -> throw new IllegalArgumentException("no state holds a " + value.getClass().getName());
    }
  }

  private void components(Record state) {
    RecordComponent[] components = state.getClass().getRecordComponents();
    out.write(RECORD);
    text(state.getClass().getSimpleName());
    unsigned(components.length);
    for (RecordComponent component : components) {
      text(component.getName());
      try {
        value(component.getAccessor().invoke(state));
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("states are public records of exported packages", e);
      }
    }
  }

  private void text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    unsigned(bytes.length);
    out.writeBytes(bytes);
  }

  /** Small numbers of either sign take few bytes. */
  private void number(long value) {
    out.write(NUMBER);
    unsigned(value << 1 ^ value >> 63);
  }

  /** Seven bits a byte, the lowest first. */
  private void unsigned(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      out.write((int) (rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    out.write((int) rest);
  }
}
