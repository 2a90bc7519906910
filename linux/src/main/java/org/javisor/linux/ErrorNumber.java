package org.javisor.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.VarHandle;

/** Where a call leaves its error number. Belongs to one thread at a time. */
final class ErrorNumber {
  private static final StructLayout LAYOUT = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO = LAYOUT.varHandle(PathElement.groupElement("errno"));

  final MemorySegment segment = Arena.ofAuto().allocate(LAYOUT);

  int get() {
    return (int) ERRNO.get(segment, 0L);
  }
}
