package org.javisor.web;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;
import org.javisor.machine.VirtualMachine;

/**
 * What the page's buttons do. GET {@code machine}, {@code screenshot}; POST {@code power/...}, and {@code type} with
 * the text to be typed.
 */
final class Actions {
  /** What is typed at once; a keyboard takes about 60 characters a second. */
  private static final int LONGEST_TEXT = 1 << 14;

  private final VirtualMachine machine;
  private final MachineView view;
  private final Channels channels;

  Actions(VirtualMachine machine, MachineView view, Channels channels) {
    this.machine = machine;
    this.view = view;
    this.channels = channels;
  }

  void handle(String name, Request request, Response response, Callback callback) {
    boolean reads = HttpMethod.GET.is(request.getMethod());
    boolean acts = HttpMethod.POST.is(request.getMethod());
    if (reads && name.equals("machine")) {
      Answers.json(response, callback, view.json());
    } else if (reads && name.equals("screenshot")) {
      byte[] png = machine.screen().screenshot().toPng();
      Answers.bytes(response, callback, 200, "image/png", ByteBuffer.wrap(png));
    } else if (acts && name.equals("type")) {
      type(request, response, callback);
    } else if (acts && name.startsWith("power/")) {
      power(name.substring("power/".length()), response, callback);
    } else {
      Answers.text(response, callback, reads || acts ? 404 : 405, "there is no such action");
    }
  }

  private void power(String what, Response response, Callback callback) {
    switch (what) {
      case "button" -> machine.powerButton();
      case "reset" -> machine.reset();
      case "pause" -> machine.pause();
      case "resume" -> machine.resume();
      case "off" -> machine.stop();
      default -> {
        Answers.text(response, callback, 404, "there is no such button");
        return;
      }
    }
    Answers.json(response, callback, view.json());
    channels.tell();
  }

  private void type(Request request, Response response, Callback callback) {
    if (request.getLength() > LONGEST_TEXT) {
      Answers.text(response, callback, 413, "at most " + LONGEST_TEXT + " bytes are typed at once");
      return;
    }
    // Waits for a slow visitor without a thread.
    Content.Source.asByteArrayAsync(request, LONGEST_TEXT, Promise.Invocable.from(
        InvocationType.NON_BLOCKING,
        bytes -> type(new String(bytes, StandardCharsets.UTF_8), response, callback),
        failure -> Answers.text(response, callback, 400, "the text did not arrive, or is too long")));
  }

  private void type(String text, Response response, Callback callback) {
    try {
      machine.keyboard().type(text);
      Answers.text(response, callback, 200, "typed");
    } catch (IllegalArgumentException e) {
      Answers.text(response, callback, 422, String.valueOf(e.getMessage()));
    }
  }
}
