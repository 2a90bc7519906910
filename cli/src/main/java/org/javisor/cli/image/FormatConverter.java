package org.javisor.cli.image;

import org.javisor.disk.Format;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A format as users write it. */
public final class FormatConverter implements ITypeConverter<Format> {
  @Override
  public Format convert(String text) {
    return Format.ofLabel(text).orElseThrow(
        () -> new TypeConversionException("'" + text + "' is no format; there are " + Format.labels()));
  }
}
