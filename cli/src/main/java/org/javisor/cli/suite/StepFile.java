package org.javisor.cli.suite;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** A file of cases, one after the other: each is read when it is wanted. */
final class StepFile implements AutoCloseable {
  private static final JsonFactory FACTORY = new JsonFactory();

  private final JsonParser parser;
  private final Path path;

  StepFile(Path path) throws IOException {
    this.path = path;
    InputStream stream = new BufferedInputStream(Files.newInputStream(path));
    try {
      parser = FACTORY.createParser(
          ObjectReadContext.empty(), path.toString().endsWith(".gz") ? new GZIPInputStream(stream) : stream);
      parser.nextToken();
    } catch (IOException | JacksonException e) {
      stream.close();
      throw damaged(e);
    }
  }

  private IOException damaged(Exception cause) {
    return new IOException(path + " is damaged: " + String.valueOf(cause.getMessage()).lines().findFirst().orElse(""),
        cause);
  }

  /**
   * The next case; null at the end.
   *
   * @throws IOException if the file cannot be read, or is not as it should be
   */
  @Nullable
  StepCase next() throws IOException {
    try {
      return parser.nextToken() == JsonToken.START_OBJECT ? readCase() : null;
    } catch (JacksonException | IllegalArgumentException e) {
      throw damaged(e);
    }
  }

  private StepCase readCase() {
    String name = "";
    List<Integer> bytes = List.of();
    State before = State.empty();
    State after = State.empty();
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String field = parser.currentName();
      parser.nextToken();
      switch (field) {
        case "name" -> name = parser.getString();
        case "bytes" -> bytes = numbers();
        case "initial" -> before = state();
        case "final" -> after = state();
        default -> parser.skipChildren();
      }
    }
    if (bytes.isEmpty()) {
      throw new IllegalArgumentException("a case without bytes");
    }
    return new StepCase(name, bytes, before.registers, after.registers, before.memory, after.memory);
  }

  private record State(Map<StepRegister, Integer> registers, Map<Integer, Integer> memory) {
    static State empty() {
      return new State(new EnumMap<>(StepRegister.class), new LinkedHashMap<>());
    }
  }

  private State state() {
    State state = State.empty();
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String field = parser.currentName();
      parser.nextToken();
      switch (field) {
        case "regs" -> {
          while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            StepRegister register = StepRegister.valueOf(parser.currentName().toUpperCase(Locale.ROOT));
            parser.nextToken();
            state.registers.put(register, parser.getIntValue());
          }
        }
        case "ram" -> {
          while (parser.nextToken() == JsonToken.START_ARRAY) {
            List<Integer> entry = numbers();
            if (entry.size() != 2 || entry.get(0) < 0 || entry.get(0) > 0xF_FFFF) {
              throw new IllegalArgumentException("an entry of ram that is not address and byte");
            }
            state.memory.put(entry.get(0), entry.get(1));
          }
        }
        default -> parser.skipChildren();
      }
    }
    return state;
  }

  /** The numbers of the array that has begun. */
  private List<Integer> numbers() {
    List<Integer> numbers = new ArrayList<>();
    while (parser.nextToken() == JsonToken.VALUE_NUMBER_INT) {
      numbers.add(parser.getIntValue());
    }
    return numbers;
  }

  @Override
  public void close() {
    parser.close();
  }
}
