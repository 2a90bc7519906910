package org.javisor.cpu;

/** Model-specific registers that are plain values: the ones with their own field in {@link Cpu} are not here. */
public final class MsrState {
  public long star;
  public long lstar;
  public long cstar;
  public long syscallMask;
  public long kernelGsBase;
  public long sysenterCs;
  public long sysenterEsp;
  public long sysenterEip;
  public long tscOffset;
  public long tscAux;
  public long pat = 0x0007_0406_0007_0406L;
}
