package org.javisor.cpu;

import java.security.SecureRandom;

/** Random numbers for RDRAND and RDSEED. A recorded or deterministic VM injects its own. */
@FunctionalInterface
public interface EntropySource {
  /** 64 fresh random bits. Must not block. */
  long nextLong();

  /** Cryptographically strong numbers of the host. */
  static EntropySource secure() {
    return new SecureRandom()::nextLong;
  }
}
