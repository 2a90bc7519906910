package org.javisor.web;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Responses, with the headers that all of them have. */
final class Answers {
  /** Nothing from elsewhere, nothing inline but styles, which the terminal makes; and nobody may frame the page. */
  private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
      + "img-src 'self' blob: data:; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; "
      + "frame-ancestors 'none'";

  private static final HttpFields ALWAYS = HttpFields.build()
      .add("Content-Security-Policy", POLICY)
      .add("X-Content-Type-Options", "nosniff")
      .add("Referrer-Policy", "no-referrer")
      .add("Cross-Origin-Opener-Policy", "same-origin")
      .add("Cross-Origin-Resource-Policy", "same-origin")
      .add(HttpHeader.CACHE_CONTROL, "no-store")
      .asImmutable();

  private Answers() {}

  /** One line of text. */
  static void text(Response response, Callback callback, int status, String text) {
    bytes(response, callback, status, "text/plain;charset=utf-8",
        ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.UTF_8)));
  }

  static void json(Response response, Callback callback, String json) {
    bytes(response, callback, 200, "application/json", ByteBuffer.wrap(json.getBytes(StandardCharsets.UTF_8)));
  }

  static void bytes(Response response, Callback callback, int status, String type, ByteBuffer bytes) {
    response.setStatus(status);
    for (HttpField field : ALWAYS) {
      response.getHeaders().put(field);
    }
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, bytes.remaining());
    response.write(true, bytes, callback);
  }
}
