package org.javisor.network.host;

import java.nio.ByteBuffer;
import org.javisor.network.nat.HostDatagrams;
import org.javisor.network.nat.HostSocket;

/** A socket that could not be opened, and one that nobody listens to yet. */
enum NoSocket implements HostSocket, HostDatagrams, HostSocket.Events {
  INSTANCE;

  @Override
  public int write(ByteBuffer from) {
    return BROKEN;
  }

  @Override
  public int read(ByteBuffer to) {
    return BROKEN;
  }

  @Override
  public void want(boolean reading, boolean writing) {
    // Nothing will happen.
  }

  @Override
  public void shutdownOutput() {
    // There is none.
  }

  @Override
  public void send(byte[] data) {
    // Nowhere to.
  }

  @Override
  public void close() {
    // It never was open.
  }

  @Override
  public void abort() {
    // It never was open.
  }

  @Override
  public void connected() {
    // Nobody is told.
  }

  @Override
  public void failed() {
    // Nobody is told.
  }

  @Override
  public void readable() {
    // Nobody is told.
  }

  @Override
  public void writable() {
    // Nobody is told.
  }
}
