package org.javisor.machine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.javisor.engine.Engine;
import org.javisor.engine.interpreter.InterpreterEngine;
import org.javisor.engine.translator.TranslatorEngine;

/** The engines that can run a machine's CPUs, by the names that users choose them by. */
public final class Engines {
  /** Leaves the choice to Javisor: the first in the list that works on this host. */
  public static final String AUTO = "auto";

  /** The one that {@link #AUTO} prefers comes first. */
  private static final Map<String, Supplier<Engine>> MAKERS = new LinkedHashMap<>();

  static {
    MAKERS.put("translator", TranslatorEngine::new);
    MAKERS.put("interpreter", InterpreterEngine::new);
  }

  private Engines() {}

  /** All names that can be chosen, {@link #AUTO} first. */
  public static List<String> names() {
    List<String> names = new ArrayList<>(List.of(AUTO));
    names.addAll(MAKERS.keySet());
    return names;
  }

  /**
   * Checks a name.
   *
   * @throws IllegalArgumentException if there is no such engine; the message lists those that there are
   */
  public static void requireKnown(String name) {
    if (!names().contains(name)) {
      throw new IllegalArgumentException(
          "there is no engine '" + name + "'; choose one of " + String.join(", ", names()));
    }
  }

  static Engine create(String name) {
    requireKnown(name);
    Supplier<Engine> maker = MAKERS.get(name);
    return maker == null ? preferred() : maker.get();
  }

  private static Engine preferred() {
    return MAKERS.values().iterator().next().get();
  }
}
