package org.javisor.network.nat;

/** Nobody is told. */
public enum NoEvents implements HostSocket.Events {
  INSTANCE;

  @Override
  public void connected() {
    throw new IllegalStateException("the test tells the connection itself");
  }

  @Override
  public void failed() {
    throw new IllegalStateException("the test tells the connection itself");
  }

  @Override
  public void readable() {
    throw new IllegalStateException("the test tells the connection itself");
  }

  @Override
  public void writable() {
    throw new IllegalStateException("the test tells the connection itself");
  }
}
