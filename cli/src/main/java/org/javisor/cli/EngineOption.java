package org.javisor.cli;

import java.util.Iterator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.javisor.cpu.PagingScheme;
import org.javisor.machine.Engines;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code --engine} and {@code --paging}, for every command that runs guest code. */
public final class EngineOption {
  @Option(
      names = "--engine", paramLabel = "NAME", defaultValue = Engines.AUTO, converter = EngineConverter.class,
      completionCandidates = EngineNames.class,
      description = "How guest code runs: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  @SuppressWarnings("NullAway.Init")
  private String engine;

  @Option(
      names = "--paging", paramLabel = "SCHEME", defaultValue = "tlb", converter = PagingConverter.class,
      description = "How interpreter and translator remember the guest's page tables: tlb, or as virtual machine "
          + "monitors did before processors helped, shadow-rebuilt or shadow-kept. Default: ${DEFAULT-VALUE}.")
  @SuppressWarnings("NullAway.Init")
  private PagingScheme paging;

  public EngineChoice choice() {
    return new EngineChoice(engine, paging);
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

  /** Reads the name of a paging scheme. */
  static final class PagingConverter implements ITypeConverter<PagingScheme> {
    @Override
    public PagingScheme convert(String text) {
      for (PagingScheme scheme : PagingScheme.values()) {
        if (scheme.toString().equals(text)) {
          return scheme;
        }
      }
      throw new TypeConversionException(
          "there is no paging scheme '" + text + "'; choose one of "
              + Stream.of(PagingScheme.values()).map(PagingScheme::toString).collect(Collectors.joining(", ")));
    }
  }
}
