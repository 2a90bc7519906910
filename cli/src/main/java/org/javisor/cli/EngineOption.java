package org.javisor.cli;

import java.util.Iterator;
import org.javisor.machine.Engines;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code --engine}, for every command that runs guest code. */
public final class EngineOption {
  @Option(
      names = "--engine", paramLabel = "NAME", defaultValue = Engines.AUTO, converter = EngineConverter.class,
      completionCandidates = EngineNames.class,
      description = "How guest code runs: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  @SuppressWarnings("NullAway.Init")
  private String engine;

  /** One of {@link Engines#names}. */
  public String name() {
    return engine;
  }

  /** For the help text. */
  static final class EngineNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Engines.names().iterator();
    }
  }

  /** Checks the name of an engine. */
  static final class EngineConverter implements ITypeConverter<String> {
    @Override
    public String convert(String text) {
      try {
        Engines.requireKnown(text);
        return text;
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }
}
