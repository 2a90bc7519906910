package org.javisor.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.javisor.firmware.BootFile;
import org.javisor.firmware.BootRequest;
import org.javisor.firmware.Entry;
import org.javisor.x86.Assembler;
import org.javisor.x86.Decoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the flight recorder shows of the machine's loop. */
@Timeout(30)
class ExitEventTest {
  private static final long START = 0x10_0000;

  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path folder;

  @Test
  void everyReturnToTheLoopIsRecordedWithTheInstructionsBeforeIt() throws IOException {
    byte[] code = new Assembler(Decoder.CODE_32, START)
        .asm("mov ecx, 50000; again: dec ecx; jnz again; ud2").assemble();
    MachineSpec spec =
        MachineSpec.boot(BootRequest.of(new BootFile("test", code)).withEntry(new Entry.Flat(START, false)))
            .withMemory(4L << 20);
    Path file = folder.resolve("exits.jfr");
    long retired;
    try (VirtualMachine vm = VirtualMachine.create(spec); Recording recording = new Recording()) {
      recording.enable("javisor.Exit");
      recording.start();
      assertThat(vm.run()).isInstanceOf(Outcome.TripleFault.class);
      recording.stop();
      recording.dump(file);
      retired = vm.cpu(0).retired;
    }
    List<RecordedEvent> exits = RecordingFile.readAllEvents(file).stream()
        .filter(event -> event.getEventType().getName().equals("javisor.Exit"))
        .toList();
    assertThat(exits).extracting(event -> event.getString("kind"))
        .startsWith("yielded", "yielded", "yielded", "yielded").endsWith("shutdown");
    assertThat(exits.getLast().getLong("rip")).isEqualTo(START + 8);
    assertThat(exits.stream().mapToLong(event -> event.getLong("instructions")).sum()).isEqualTo(retired);
  }
}
