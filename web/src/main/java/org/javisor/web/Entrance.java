package org.javisor.web;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;
import org.javisor.web.socket.SocketEndpoint;
import org.jspecify.annotations.Nullable;

/** Looks at each request: the page's files for everybody, all else for those who know the token. */
final class Entrance extends Handler.Abstract.NonBlocking {
  /** What a wrong token costs who tried it; others do not wait. */
  private static final long PENALTY_MILLIS = 250;

  private static final String SOCKETS = "/socket/";
  private static final String ACTIONS = "/api/";

  private final Gate gate;
  private final Crowd crowd;
  private final Actions actions;
  private final Sockets sockets;
  private final PageFiles files = new PageFiles();
  private @Nullable ServerWebSocketContainer container;

  Entrance(Gate gate, Crowd crowd, Actions actions, Sockets sockets) {
    this.gate = gate;
    this.crowd = crowd;
    this.actions = actions;
    this.sockets = sockets;
  }

  void container(ServerWebSocketContainer made) {
    container = made;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    String path = Request.getPathInContext(request);
    if (!gate.knowsItsName(request)) {
      Answers.text(response, callback, 421, "this server is not the one that was called");
    } else if (path.startsWith(SOCKETS)) {
      socket(path.substring(SOCKETS.length()), request, response, callback);
    } else if (path.startsWith(ACTIONS)) {
      action(path.substring(ACTIONS.length()), request, response, callback);
    } else {
      file(path, request, response, callback);
    }
    return true;
  }

  private void file(String path, Request request, Response response, Callback callback) {
    if (!HttpMethod.GET.is(request.getMethod()) && !HttpMethod.HEAD.is(request.getMethod())) {
      Answers.text(response, callback, 405, "files can only be read");
      return;
    }
    Optional<PageFiles.PageFile> file = files.at(path);
    if (file.isEmpty()) {
      Answers.text(response, callback, 404, "there is nothing here");
    } else {
      Answers.bytes(response, callback, 200, file.get().type(), file.get().bytes());
    }
  }

  private void action(String name, Request request, Response response, Callback callback) {
    if (!gate.sameOrigin(request)) {
      Answers.text(response, callback, 403, "this came from another site's page");
    } else if (!gate.admits(request)) {
      refuse(request, response, callback);
    } else {
      actions.handle(name, request, response, callback);
    }
  }

  private void socket(String name, Request request, Response response, Callback callback) {
    if (!gate.sameOrigin(request)) {
      Answers.text(response, callback, 403, "this came from another site's page");
    } else if (!gate.admitsSocket(request)) {
      refuse(request, response, callback);
    } else if (!sockets.haveRoom()) {
      Answers.text(response, callback, 503, "too many connections");
    } else {
      upgrade(name, request, response, callback);
    }
  }

  private void upgrade(String name, Request request, Response response, Callback callback) {
    Optional<SocketChannel> channel = sockets.open(name);
    if (channel.isEmpty()) {
      Answers.text(response, callback, 404, "there is no such socket");
      return;
    }
    boolean upgraded = container != null && container.upgrade((asked, answer, done) -> {
      answer.setAcceptedSubProtocol(Gate.PROTOCOL);
      // Pictures are compressed already.
      answer.setExtensions(List.of());
      crowd.welcome(request.getConnectionMetaData().getConnection().getEndPoint());
      return new SocketEndpoint(channel.get());
    }, request, response, callback);
    if (!upgraded) {
      Answers.text(response, callback, 426, "this path is for WebSockets");
    }
  }

  /** Later, so that guessing takes long. */
  private static void refuse(Request request, Response response, Callback callback) {
    request.getComponents().getScheduler().schedule(
        () -> Answers.text(response, callback, 401, "the token is wrong or missing"),
        PENALTY_MILLIS, TimeUnit.MILLISECONDS);
  }
}
