package org.javisor.gdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.javisor.cpu.Cpu;
import org.javisor.cpu.CpuModel;
import org.javisor.cpu.Watchpoint;
import org.javisor.engine.DebugStop;
import org.junit.jupiter.api.Test;

class CommandsTest {
  private final FakeTarget target = new FakeTarget();
  private final Commands commands = new Commands(target, RegisterFile.of(CpuModel.standard()));

  private static String text(Optional<byte[]> answer) {
    return answer.map(bytes -> new String(bytes, StandardCharsets.ISO_8859_1)).orElse("(none)");
  }

  private String answer(String packet) throws InterruptedException {
    return text(commands.answer(packet.getBytes(StandardCharsets.ISO_8859_1)));
  }

  @Test
  void whatIsNotKnownIsAnsweredByNothing() throws InterruptedException {
    assertThat(answer("vMustReplyEmpty")).isEmpty();
    assertThat(answer("!")).isEmpty();
    assertThat(answer("qTStatus")).isEmpty();
    assertThat(answer("")).isEmpty();
  }

  @Test
  void registersAreReadAndWrittenByTheirNumbers() throws InterruptedException {
    target.cpus.getFirst().r[1] = 0x1122_3344_5566_7788L;
    assertThat(answer("p2")).as("rcx").isEqualTo("8877665544332211");
    assertThat(answer("P10=0010000000000000")).isEqualTo("OK");
    assertThat(target.cpus.getFirst().r[Cpu.RIP]).isEqualTo(0x1000);
    assertThat(answer("P10=00")).as("too short").isEqualTo("E01");
    assertThat(answer("pfff")).isEqualTo("E01");
  }

  @Test
  void allRegistersGoTogether() throws InterruptedException {
    Cpu c = target.cpus.getFirst();
    c.r[0] = 1;
    c.xmm[31] = 2;
    String all = answer("g");
    assertThat(all).startsWith("0100000000000000");
    assertThat(answer("G02" + all.substring(2))).isEqualTo("OK");
    assertThat(c.r[0]).isEqualTo(2);
    assertThat(c.xmm[31]).isEqualTo(2);
    assertThat(answer("G00")).isEqualTo("E01");
  }

  @Test
  void theDescriptionComesInPieces() throws InterruptedException {
    String first = answer("qXfer:features:read:target.xml:0,100");
    assertThat(first).startsWith("m<?xml").hasSize(1 + 0x100);
    String last = answer("qXfer:features:read:target.xml:100,ffff");
    assertThat((first.substring(1) + last.substring(1))).contains(
        "<architecture>i386:x86-64</architecture>", "org.gnu.gdb.i386.core", "name=\"rip\"", "name=\"xmm15\"");
    assertThat(answer("qXfer:features:read:other.xml:0,10")).isEqualTo("E01");
  }

  @Test
  void memoryIsReadAndWritten() throws InterruptedException {
    assertThat(answer("M1010,3:010203")).isEqualTo("OK");
    assertThat(answer("X1013,2:\4\5")).isEqualTo("OK");
    assertThat(answer("m1010,5")).isEqualTo("0102030405");
    assertThat(answer("m0,4")).isEqualTo("E01");
    assertThat(answer("m1ffe,10")).as("as much as there is").isEqualTo("0000");
    assertThat(answer("M1010,4:0102")).isEqualTo("E01");
    assertThat(answer("M1ffe,4:01020304")).isEqualTo("E01");
  }

  @Test
  void pointsAreSetAndTakenAway() throws InterruptedException {
    assertThat(answer("Z0,1000,1")).isEqualTo("OK");
    assertThat(answer("Z1,2000,1")).isEqualTo("OK");
    assertThat(answer("Z2,3000,4")).isEqualTo("OK");
    assertThat(target.points.breakpoints()).isEqualTo(Set.of(0x1000L, 0x2000L));
    assertThat(target.points.watchpoints()).containsExactly(new Watchpoint(0x3000, 4, false, true));
    assertThat(answer("z0,1000,1")).isEqualTo("OK");
    assertThat(target.points.breakpoints()).isEqualTo(Set.of(0x2000L));
    assertThat(answer("Z5,0,1")).isEmpty();
    assertThat(answer("Z2,0,0")).isEqualTo("E01");
    assertThat(answer("Z4,0,ffffffffffffffff")).isEqualTo("E01");
  }

  @Test
  void aStopIsToldWithItsReasonAndItsThread() throws InterruptedException {
    answer("qSupported:swbreak+;hwbreak+");
    answer("Z1,2000,1");
    answer("Z3,3000,4");
    assertThat(answer("vCont;c")).isEqualTo("(none)");
    target.cpus.get(1).r[Cpu.RIP] = 0x2000;
    assertThat(text(commands.stopped(1, DebugStop.BREAKPOINT))).isEqualTo("T05thread:2;hwbreak:;");
    assertThat(answer("?")).isEqualTo("T05thread:2;hwbreak:;");
    assertThat(answer("c")).isEqualTo("(none)");
    assertThat(text(commands.stopped(0, new DebugStop.Watched(new Watchpoint(0x3000, 4, true, false), 0x3002))))
        .isEqualTo("T05thread:1;rwatch:3002;");
    assertThat(target.done).containsExactly("go", "go");
  }

  @Test
  void oneThreadStepsAndAnInterruptStopsAll() throws InterruptedException {
    assertThat(answer("vCont;s:2;c")).isEqualTo("(none)");
    assertThat(text(commands.stopped(1, DebugStop.STEPPED))).isEqualTo("T05thread:2;");
    answer("c");
    assertThat(text(commands.interrupt())).isEqualTo("T02thread:2;");
    assertThat(text(commands.interrupt())).as("it stands already").isEqualTo("(none)");
    assertThat(target.done).containsExactly("step 1", "go", "halt");
  }

  @Test
  void aStopThatNobodyWaitsForIsNotTold() throws InterruptedException {
    assertThat(text(commands.stopped(0, DebugStop.STEPPED))).isEqualTo("(none)");
  }

  @Test
  void cpusAreThreads() throws InterruptedException {
    assertThat(answer("qfThreadInfo")).isEqualTo("m1,2");
    assertThat(answer("qsThreadInfo")).isEqualTo("l");
    target.cpus.get(1).r[0] = 0x55;
    assertThat(answer("Hg2")).isEqualTo("OK");
    assertThat(answer("p0")).isEqualTo("5500000000000000");
    assertThat(answer("qC")).isEqualTo("QC2");
    assertThat(answer("T3")).isEqualTo("E01");
    assertThat(answer("Hg7")).isEqualTo("E01");
  }

  @Test
  void theEndIsToldOnceItRuns() throws InterruptedException {
    answer("c");
    assertThat(text(commands.exited(33))).isEqualTo("W21");
    assertThat(commands.ended()).isTrue();
  }

  @Test
  void monitorCommandsReachTheMachine() throws InterruptedException {
    assertThat(answer("qRcmd," + Words.hex("reset".getBytes(StandardCharsets.US_ASCII)))).isNotEmpty();
    assertThat(answer("qRcmd,zz")).isEqualTo("E01");
    answer("D");
    assertThat(commands.ended()).isTrue();
    assertThat(target.done).containsExactly("reset");
  }
}
