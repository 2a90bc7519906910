package org.javisor.web;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;
import org.javisor.disk.DiskException;
import org.javisor.machine.VirtualMachine;

/**
 * What the page's buttons do. GET {@code machine}, {@code screenshot}; POST {@code power/...}, {@code type} with the
 * text to be typed, {@code media/DRIVE} with the image's name, and {@code unlock/DRIVE}.
 */
final class Actions {
  /** What is typed at once; a keyboard takes about 60 characters a second. */
  private static final int LONGEST_TEXT = 1 << 14;

  private final VirtualMachine machine;
  private final MediaShelf shelf;
  private final MachineView view;
  private final Channels channels;

  Actions(VirtualMachine machine, MediaShelf shelf, MachineView view, Channels channels) {
    this.machine = machine;
    this.shelf = shelf;
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
      text(request, response, callback, text -> type(text, response, callback));
    } else if (acts && name.startsWith("media/")) {
      text(request, response, callback, image -> change(name.substring("media/".length()), image, response, callback));
    } else if (acts && name.startsWith("unlock/")) {
      unlock(name.substring("unlock/".length()), response, callback);
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

  /** Takes a request's text, waiting for a slow visitor without a thread. */
  private static void text(Request request, Response response, Callback callback, Consumer<String> use) {
    if (request.getLength() > LONGEST_TEXT) {
      Answers.text(response, callback, 413, "at most " + LONGEST_TEXT + " bytes are taken at once");
      return;
    }
    Content.Source.asByteArrayAsync(request, LONGEST_TEXT, Promise.Invocable.from(
        InvocationType.BLOCKING,
        bytes -> use.accept(new String(bytes, StandardCharsets.UTF_8)),
        failure -> Answers.text(response, callback, 400, "the text did not arrive, or is too long")));
  }

  private void change(String drive, String image, Response response, Callback callback) {
    try {
      if (shelf.change(drive, image)) {
        Answers.json(response, callback, view.json());
        channels.tell();
      } else {
        Answers.text(response, callback, 409, "The guest has locked the drive, and was asked to let go of the medium.");
      }
    } catch (NoSuchElementException e) {
      Answers.text(response, callback, 404, String.valueOf(e.getMessage()));
    } catch (DiskException e) {
      Answers.text(response, callback, 422, String.valueOf(e.getMessage()));
    } catch (IllegalStateException e) {
      Answers.text(response, callback, 410, String.valueOf(e.getMessage()));
    }
  }

  private void unlock(String drive, Response response, Callback callback) {
    try {
      shelf.unlock(drive);
      Answers.json(response, callback, view.json());
    } catch (NoSuchElementException e) {
      Answers.text(response, callback, 404, String.valueOf(e.getMessage()));
    } catch (IllegalStateException e) {
      Answers.text(response, callback, 410, String.valueOf(e.getMessage()));
    }
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
