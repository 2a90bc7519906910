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

  /** The same numbers for the same seed, for runs that are to be repeated: no secret may depend on them. */
  static RepeatableEntropy repeatable(long seed) {
    return new RepeatableEntropy(seed);
  }
}
