package org.javisor.engine.translator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jdk.jfr.EventType;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import jdk.jfr.ValueDescriptor;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.javisor.engine.Exit;
import org.javisor.engine.testkit.BareMachine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the flight recorder shows of code that is translated, overwritten and thrown out. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RecordedEventsTest {
  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path folder;

  /** Runs something while the recorder runs; gives our events by their names. */
  private List<RecordedEvent> recorded(Runnable run) throws IOException {
    Path file = folder.resolve("events.jfr");
    try (Recording recording = new Recording()) {
      for (String name : List.of("Translation", "SelfModifyingCode", "TlbFlush", "Eviction")) {
        recording.enable("javisor." + name);
      }
      recording.start();
      run.run();
      recording.stop();
      recording.dump(file);
    }
    return new ArrayList<>(RecordingFile.readAllEvents(file));
  }

  private static List<RecordedEvent> named(List<RecordedEvent> events, String name) {
    return events.stream().filter(event -> event.getEventType().getName().equals("javisor." + name)).toList();
  }

  @Test
  void aTranslationIsRecordedWithItsSize() throws IOException {
    List<RecordedEvent> events = named(recorded(() -> {
      try (BareMachine m = new BareMachine(TranslatorEngine.atOnce(2)).withHandlers()) {
        m.asm("mov ecx, 50; again: add rax, rcx; dec ecx; jnz again; hlt");
        assertThat(m.run(10_000)).isEqualTo(Exit.HALTED);
      }
    }), "Translation");
    assertThat(events).hasSize(1);
    RecordedEvent event = events.getFirst();
    assertThat(event.getLong("guestPhys")).isEqualTo(BareMachine.CODE + 5);
    assertThat(event.getString("result")).isEqualTo("translated");
    assertThat(event.getInt("instructions")).isGreaterThanOrEqualTo(3);
    assertThat(event.getInt("bytecode")).isBetween(50, 2_000);
    assertThat(event.getDuration()).isPositive();
  }

  @Test
  void overwrittenCodeAndFlushesAreRecorded() throws IOException {
    List<RecordedEvent> events = recorded(() -> {
      try (BareMachine m = new BareMachine(TranslatorEngine.atOnce(2)).withHandlers()) {
        m.asm("mov rax, cr3; mov cr3, rax; invlpg byte ptr [0x1234000]; mov byte ptr [rel patched+1], 7;"
            + " patched: mov al, 1; hlt");
        m.run(2);
        // Decodes all of it first: the first run ends behind the load of CR3.
        m.resumeAt(BareMachine.CODE);
        assertThat(m.run(10_000)).isEqualTo(Exit.HALTED);
        assertThat(m.c.r[0] & 0xFF).isEqualTo(7);
      }
    });
    assertThat(named(events, "TlbFlush")).extracting(event -> event.getString("cause"))
        .contains("address space switched", "one page");
    assertThat(named(events, "TlbFlush").stream().filter(event -> event.getString("cause").equals("one page")))
        .first().satisfies(event -> {
          assertThat(event.getLong("linear")).isEqualTo(0x123_4000);
          assertThat(event.getLong("cr3")).isEqualTo(0x1000);
        });
    RecordedEvent overwritten = named(events, "SelfModifyingCode").getFirst();
    assertThat(overwritten.getInt("size")).isEqualTo(1);
    assertThat(overwritten.getLong("guestPhys")).isBetween(BareMachine.CODE, BareMachine.CODE + 40);
    assertThat(overwritten.getInt("dropped")).isPositive();
  }

  @Test
  void everyEventAndFieldHasALabelAndABranchOfItsOwnInTheTree() {
    FlightRecorder.register(TranslationEvent.class);
    FlightRecorder.register(OptimizationEvent.class);
    List<EventType> types = FlightRecorder.getFlightRecorder().getEventTypes().stream()
        .filter(type -> type.getName().startsWith("javisor."))
        .toList();
    assertThat(types).extracting(EventType::getName).contains("javisor.Translation", "javisor.Optimization");
    for (EventType type : types) {
      assertThat(type.getLabel()).as(type.getName()).matches("[A-Z].*");
      assertThat(type.getDescription()).as(type.getName()).isNotEmpty();
      assertThat(type.getCategoryNames()).as(type.getName()).startsWith("Javisor").hasSize(2);
      for (ValueDescriptor field : type.getFields()) {
        assertThat(field.getLabel()).as(type.getName() + "." + field.getName()).matches("[A-Z].*");
      }
    }
  }

  @Test
  void aJvmWithoutFlightRecorderRunsAndTranslatesAllTheSame() throws Exception {
    OtherJvm jvm = OtherJvm.run(
        WithoutRecorder.class, "--limit-modules", "java.base,java.management,jdk.unsupported");
    assertThat(jvm.output()).isEqualTo("1275 true");
    assertThat(jvm.status()).isZero();
  }

  /** What the other JVM runs. */
  static final class WithoutRecorder {
    private WithoutRecorder() {}

    public static void main(String[] arguments) {
      if (ModuleLayer.boot().findModule("jdk.jfr").isPresent()) {
        System.out.println("the flight recorder is there");
      }
      try (BareMachine m = new BareMachine(TranslatorEngine.atOnce(2)).withHandlers()) {
        m.asm("mov ecx, 50; again: add rax, rcx; dec ecx; jnz again; mov rdx, cr3; mov cr3, rdx;"
            + " mov byte ptr [0x100005], 0x90; hlt");
        m.run(10_000);
        System.out.println(
            m.c.r[0] + " " + (m.vcpu.counters().values().getOrDefault("regions installed", 0L) > 0));
      }
    }
  }
}
