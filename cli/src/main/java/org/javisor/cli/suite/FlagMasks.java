package org.javisor.cli.suite;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Which flags an instruction leaves defined, by opcode and, where that has several instructions, the reg field behind
 * it: {@code 27}, {@code F6.4}. From the suite's {@code metadata.json}.
 */
final class FlagMasks {
  /** CF, PF, AF, ZF, SF, TF, IF, DF, OF: the rest of the register differs between processors. */
  private static final int FLAGS = 0xFD5;

  private final Map<String, Integer> masks = new HashMap<>();

  private FlagMasks() {}

  /** Reads the file; without one, all flags count. */
  static FlagMasks read(Path file) throws IOException {
    FlagMasks masks = new FlagMasks();
    if (!Files.isRegularFile(file)) {
      return masks;
    }
    try (InputStream stream = Files.newInputStream(file);
        JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), stream)) {
      parser.nextToken();
      masks.read(parser, "");
    } catch (JacksonException e) {
      throw new IOException(file + " is damaged: " + e.getOriginalMessage(), e);
    }
    return masks;
  }

  /** Reads an object; masks stand in objects of opcodes, and in those of the opcodes' extensions. */
  private void read(JsonParser parser, String opcode) {
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      if (name.equals("flags-mask") && value == JsonToken.VALUE_NUMBER_INT) {
        masks.put(opcode, parser.getIntValue());
      } else if (value == JsonToken.START_OBJECT) {
        boolean extension = name.length() == 1 && !opcode.isEmpty();
        read(parser, extension ? opcode + "." + name : name.equals("reg") ? opcode : name);
      } else {
        parser.skipChildren();
      }
    }
  }

  /** @param opcode as the name of the file of its cases has it */
  int of(String opcode) {
    return masks.getOrDefault(opcode, FLAGS) & FLAGS;
  }
}
