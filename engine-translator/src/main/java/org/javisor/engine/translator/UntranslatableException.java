package org.javisor.engine.translator;

/** A region that cannot be translated, with the reason, under which it is counted. */
final class UntranslatableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UntranslatableException(String reason) {
    super(reason, null, false, false);
  }

  String reason() {
    String message = getMessage();
    return message == null ? "unknown" : message;
  }
}
