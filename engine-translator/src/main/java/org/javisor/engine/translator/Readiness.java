package org.javisor.engine.translator;

/** Gets the method of a region compiled before a vCPU enters it. On the translator's background thread. */
sealed interface Readiness {
  /** The best that this JVM offers. */
  static Readiness available() {
    CompilerControl control = CompilerControl.available();
    return control == null ? new ByCalls() : new OnRequest(control);
  }

  /** Whether compilers work when they are asked to, and {@link #optimize} waits for the result. */
  default boolean onRequest() {
    return this instanceof OnRequest;
  }

  /** Asks for the first compilation. */
  void start(Region region);

  /** Whether it is done. */
  boolean isCompiled(Region region);

  /** Asks for the code that is best in the long run. */
  void optimize(Region region);

  /** Whose code of a region runs, for people. */
  String compiler(Region region);

  /** The JVM compiles what it is told to. */
  record OnRequest(CompilerControl control) implements Readiness {
    @Override
    public void start(Region region) {
      control.compile(region.method(), CompilerControl.LEVEL_C1);
    }

    @Override
    public boolean isCompiled(Region region) {
      return control.level(region.method()) > 0;
    }

    @Override
    public void optimize(Region region) {
      control.compile(region.method(), CompilerControl.LEVEL_C2);
    }

    @Override
    public String compiler(Region region) {
      return switch (control.level(region.method())) {
        case 0 -> "none";
        case CompilerControl.LEVEL_C2 -> "C2";
        default -> "C1";
      };
    }
  }

  /** The JVM compiles what is called often enough; how long calls take tells when it has. It optimizes by itself. */
  record ByCalls() implements Readiness {
    /** Together they pass Tier3InvocationThreshold, 200. */
    private static final int BATCHES = 8;

    private static final int BATCH = 32;

    /** A call of compiled code takes 2 to 5 ns, one of the JVM's interpreter over 30. */
    private static final long COMPILED_NANOS = 12L * BATCH;

    @Override
    public void start(Region region) {
      isCompiled(region);
    }

    @Override
    public boolean isCompiled(Region region) {
      long best = Long.MAX_VALUE;
      for (int batch = 0; batch < BATCHES; batch++) {
        long start = System.nanoTime();
        call(region);
        best = Math.min(best, System.nanoTime() - start);
      }
      return best < COMPILED_NANOS;
    }

    @SuppressWarnings("NullAway")
    private static void call(Region region) {
      for (int n = 0; n < BATCH; n++) {
        region.run(null);
      }
    }

    @Override
    public void optimize(Region region) {}

    @Override
    public String compiler(Region region) {
      return "the JVM, as it sees fit";
    }
  }
}
