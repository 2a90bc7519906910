package org.javisor.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.NoSuchElementException;

/**
 * The C library's functions; looked up when the first one is called. Handles whose first parameter is a segment keep
 * the error number there: {@link ErrorNumber}.
 */
@SuppressWarnings("restricted")
final class LibC {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final Linker.Option CAPTURE = Linker.Option.captureCallState("errno");

  /** ioctl and open take further arguments by C's rules for variable ones. */
  private static final Linker.Option VARIADIC = Linker.Option.firstVariadicArg(2);

  static final MethodHandle OPEN = call("open", JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
  static final MethodHandle IOCTL = call("ioctl", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG);
  static final MethodHandle FALLOCATE = call("fallocate", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG);
  static final MethodHandle CLOSE = call("close", JAVA_INT, JAVA_INT);
  static final MethodHandle MMAP =
      call("mmap", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG);
  static final MethodHandle MUNMAP = call("munmap", JAVA_INT, JAVA_LONG, JAVA_LONG);
  static final MethodHandle SIGACTION = call("sigaction", JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
  static final MethodHandle TIMER_CREATE = call("timer_create", JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
  static final MethodHandle TIMER_SETTIME = call("timer_settime", JAVA_INT, JAVA_LONG, JAVA_INT, ADDRESS, ADDRESS);
  static final MethodHandle TIMER_DELETE = call("timer_delete", JAVA_INT, JAVA_LONG);

  /** These have no error number: pthread_kill returns it, the others always succeed. */
  static final MethodHandle PTHREAD_KILL = plain("pthread_kill", JAVA_INT, JAVA_LONG, JAVA_INT);

  static final MethodHandle PTHREAD_SELF = plain("pthread_self", JAVA_LONG);
  static final MethodHandle GETTID = plain("gettid", JAVA_INT);

  private LibC() {}

  private static MethodHandle call(String name, MemoryLayout result, MemoryLayout... parameters) {
    FunctionDescriptor type = FunctionDescriptor.of(result, parameters);
    boolean variadic = name.equals("open") || name.equals("ioctl");
    return variadic
        ? LINKER.downcallHandle(symbol(name), type, CAPTURE, VARIADIC)
        : LINKER.downcallHandle(symbol(name), type, CAPTURE);
  }

  private static MethodHandle plain(String name, MemoryLayout result, MemoryLayout... parameters) {
    return LINKER.downcallHandle(symbol(name), FunctionDescriptor.of(result, parameters));
  }

  /** A function's address. */
  static MemorySegment symbol(String name) {
    return LINKER.defaultLookup().find(name).orElseThrow(
        () -> new NoSuchElementException("this system's C library has no function " + name));
  }

  /** A call through a handle that itself went wrong: only errors of the JVM can. */
  static RuntimeException failed(Throwable e) {
    if (e instanceof Error error) {
      throw error;
    }
    return new IllegalStateException("a call of the C library failed", e);
  }
}
