package org.javisor.lab;

import java.util.Locale;

/** Work for a guest, as a script for a POSIX shell with busybox. It prints the same wherever it runs. */
public enum Workload {
  /** Hardly ever leaves user mode. */
  COMPUTE("arithmetic in user mode: SHA-256 of 8 MB", "head -c 8000000 /dev/zero | sha256sum"),

  /** Two system calls for each byte. */
  SYSCALLS("200,000 system calls: bytes copied one by one",
      "dd if=/dev/zero of=/dev/null bs=1 count=100000 2>/dev/null && echo copied"),

  /** Each line wakes the other process: one switch of address spaces for each. */
  SWITCHES("1,000 context switches: two processes that wait for one another", """
      rm -f /tmp/there /tmp/back && mkfifo /tmp/there /tmp/back
      (while read x; do echo $x; done) </tmp/there >/tmp/back &
      (i=0; while [ $i -lt 500 ]; do echo $i; read y; i=$((i+1)); done; echo $y >&3) 3>&1 >/tmp/there </tmp/back
      wait
      """),

  /** Address spaces that are copied and thrown away. */
  FORKS("200 processes that fork and end", "i=0; while [ $i -lt 200 ]; do (:); i=$((i+1)); done; echo $i"),

  /** Address spaces that are made, filled by page faults, and thrown away. */
  PROGRAMS("60 programs that start and end",
      "i=0; while [ $i -lt 60 ]; do /bin/busybox true; i=$((i+1)); done; echo $i"),

  /** Pages that are touched for the first time. */
  FAULTS("16,384 page faults: memory that is touched once",
      "dd if=/dev/zero of=/dev/null bs=64M count=1 2>/dev/null && echo touched"),

  /** Kernel code of all kinds, and little else. */
  KERNEL("a mix in the kernel: all of /sys, listed", "ls -lR /sys/devices /sys/class | wc -l"),

  /** Blocks through virtio. */
  DISK("16 MB from a virtio disk", """
      echo 3 >/proc/sys/vm/drop_caches
      dd if=/dev/vda of=/dev/null bs=64k 2>/dev/null && echo read
      """);

  private final String description;
  private final String script;

  Workload(String description, String script) {
    this.description = description;
    this.script = script;
  }

  /** What it does, for people. */
  public String description() {
    return description;
  }

  String script() {
    return script;
  }

  /** As on a command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
