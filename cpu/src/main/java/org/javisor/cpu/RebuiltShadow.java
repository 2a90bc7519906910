package org.javisor.cpu;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Shadow page tables as the first virtual machine monitors had them: nobody watches the guest's page tables, and so
 * whatever may have changed is thrown away when the guest says that translations are invalid, which loading CR3 says of
 * all. Simple, and slow where guests switch between processes: each pays again for the pages that it uses.
 */
final class RebuiltShadow extends ShadowPageTables {
  private long rebuilds;
  private long pages;

  RebuiltShadow(Cpu cpu, Tlb tlb, PageWalk walk) {
    super(cpu, tlb, walk);
  }

  @Override
  ShadowPage shadowOf(long table, int shift, long base) {
    pages++;
    return new ShadowPage(table, shift, base, 1 << walk.indexBits());
  }

  private void restart() {
    rebuilds++;
    root = null;
    tlb.flushAll(true);
  }

  @Override
  public void select(int pcid, boolean keep) {
    restart();
  }

  @Override
  public void flush(int pcid) {
    restart();
  }

  @Override
  public void flushCurrent() {
    restart();
  }

  @Override
  public void flushAll(boolean global) {
    restart();
  }

  @Override
  public void modeChanged() {
    restart();
  }

  @Override
  public void flushPage(long linear) {
    dropLeaf(linear);
  }

  @Override
  public void drop(long linear) {
    dropLeaf(linear);
  }

  @Override
  public Map<String, Long> counters() {
    Map<String, Long> values = new LinkedHashMap<>();
    values.put("shadow page tables thrown away", rebuilds);
    values.put("shadow pages made", pages);
    return values;
  }

  @Override
  public void close() {
    // Nobody knows of it.
  }
}
