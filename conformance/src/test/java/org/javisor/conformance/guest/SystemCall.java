package org.javisor.conformance.guest;

/**
 * Calls of the Linux kernel that programs in guests make.
 *
 * @see "Linux, arch/x86/entry/syscalls/syscall_64.tbl and syscall_32.tbl"
 */
enum SystemCall {
  READ(0, 3),
  WRITE(1, 4),
  OPEN(2, 5),
  MMAP(9, 192),
  MPROTECT(10, 125),
  MUNMAP(11, 91),
  RT_SIGACTION(13, 174),
  RT_SIGRETURN(15, 173),
  IOCTL(16, 54),
  SCHED_YIELD(24, 158),
  NANOSLEEP(35, 162),
  SETITIMER(38, 104),
  SOCKET(41, 359),
  CONNECT(42, 362),
  ACCEPT(43, 364),
  SHUTDOWN(48, 373),
  BIND(49, 361),
  LISTEN(50, 363),
  FORK(57, 2),
  EXIT(60, 1),
  WAIT4(61, 114),
  CLOCK_GETTIME(228, 265);

  private final int amd64;
  private final int i386;

  SystemCall(int amd64, int i386) {
    this.amd64 = amd64;
    this.i386 = i386;
  }

  int number(boolean wide) {
    return wide ? amd64 : i386;
  }
}
