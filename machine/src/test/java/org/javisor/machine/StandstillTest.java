package org.javisor.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class StandstillTest {
  private static final Path A = Path.of("a.qcow2");
  private static final Path B = Path.of("b.raw");

  private final Standstill standstill = new Standstill();
  private final List<String> told = new CopyOnWriteArrayList<>();

  @BeforeEach
  void listen() {
    standstill.listener(told::add);
  }

  private CompletableFuture<Boolean> asked(Path file) {
    return CompletableFuture.supplyAsync(() -> standstill.tryAgain(file));
  }

  @Test
  void itLastsUntilThereIsRoomForEveryFile() {
    assertThat(standstill.any()).isFalse();
    assertThat(standstill.tryAgain(A)).isTrue();
    assertThat(standstill.tryAgain(B)).isTrue();
    standstill.waitIsOver(A);
    assertThat(standstill.reason()).hasValueSatisfying(reason -> assertThat(reason).contains("file system is full"));
    standstill.waitIsOver(B);
    assertThat(standstill.any()).isFalse();
    assertThat(told).hasSize(3);
    assertThat(told.getFirst()).startsWith("a.qcow2: its file system is full");
    assertThat(told.getLast()).startsWith("b.raw: the wait for room is over");
  }

  @Test
  void itIsToldOnceHoweverOftenAWriteFails() {
    assertThat(standstill.tryAgain(A)).isTrue();
    assertThat(standstill.tryAgain(A)).isTrue();
    assertThat(told).hasSize(1);
  }

  @Test
  void whoWaitsGivesUpWhenTheMachineEnds() throws Exception {
    CompletableFuture<Boolean> waiting = asked(A);
    standstill.end();
    assertThat(waiting.get(20, TimeUnit.SECONDS)).isFalse();
    assertThat(standstill.any()).isFalse();
    assertThat(standstill.tryAgain(B)).isFalse();
  }
}
