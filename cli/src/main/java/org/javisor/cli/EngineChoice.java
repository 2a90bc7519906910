package org.javisor.cli;

/** The engines that a user can choose. */
enum EngineChoice {
  /** The best that this host has. */
  auto,
  /** The base tier, everywhere. */
  interpreter
}
