package org.javisor.web;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;

/**
 * Keeps strangers few: where more are connected than are served at a time, the one who has been here longest has to go.
 * So a thousand who connect and say nothing do not keep the owner out.
 */
final class Crowd implements Connection.Listener {
  /** Connections that have not become sockets of somebody who knows the token. A page has six at most. */
  static final int MOST_STRANGERS = 96;

  private final Deque<EndPoint> strangers = new ArrayDeque<>();
  private final Set<EndPoint> members = ConcurrentHashMap.newKeySet();

  @Override
  public void onOpened(Connection connection) {
    EndPoint visitor = connection.getEndPoint();
    EndPoint leaving = null;
    synchronized (strangers) {
      if (members.contains(visitor) || strangers.contains(visitor)) {
        return;
      }
      if (strangers.size() >= MOST_STRANGERS) {
        leaving = strangers.pollFirst();
      }
      strangers.addLast(visitor);
    }
    if (leaving != null) {
      leaving.close();
    }
  }

  @Override
  public void onClosed(Connection connection) {
    EndPoint visitor = connection.getEndPoint();
    if (visitor.isOpen()) {
      // It has changed its protocol.
      return;
    }
    members.remove(visitor);
    remove(visitor);
  }

  /** Somebody turned out to know the token. */
  void welcome(EndPoint visitor) {
    members.add(visitor);
    remove(visitor);
  }

  private void remove(EndPoint visitor) {
    synchronized (strangers) {
      for (Iterator<EndPoint> all = strangers.iterator(); all.hasNext();) {
        if (all.next() == visitor) {
          all.remove();
          return;
        }
      }
    }
  }
}
