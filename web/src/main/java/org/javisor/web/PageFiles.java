package org.javisor.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** What the page is made of: files beside this class, in the folders {@code page} and {@code vendor}. */
final class PageFiles {
  /** No dots but those of names: nothing leads out of the folders. */
  private static final Pattern PATH = Pattern.compile("/(page|vendor)(/[a-z0-9_-]+)*/[A-Za-z0-9_-]+(\\.[a-zA-Z]+)+");

  private static final Map<String, String> TYPES = Map.of(
      "html", "text/html;charset=utf-8",
      "css", "text/css;charset=utf-8",
      "js", "text/javascript;charset=utf-8",
      "mjs", "text/javascript;charset=utf-8",
      "svg", "image/svg+xml");

  /** A file as it is sent. */
  record PageFile(String type, ByteBuffer bytes) {}

  private final Map<String, Optional<PageFile>> files = new ConcurrentHashMap<>();

  /** The file at a path of the server; empty if there is none. */
  Optional<PageFile> at(String path) {
    String file = path.equals("/") ? "/page/index.html" : path;
    if (!PATH.matcher(file).matches()) {
      return Optional.empty();
    }
    String type = TYPES.get(file.substring(file.lastIndexOf('.') + 1));
    if (type == null) {
      return Optional.empty();
    }
    Optional<PageFile> known = files.get(file);
    if (known == null) {
      known = load(file.substring(1)).map(bytes -> new PageFile(type, bytes));
      if (known.isPresent()) {
        files.put(file, known);
      }
    }
    return known.map(found -> new PageFile(found.type(), found.bytes().asReadOnlyBuffer()));
  }

  private static Optional<ByteBuffer> load(String name) {
    try (InputStream in = PageFiles.class.getResourceAsStream(name)) {
      return in == null ? Optional.empty() : Optional.of(ByteBuffer.wrap(in.readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
