package org.javisor.gdb;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.javisor.cpu.Cpu;
import org.javisor.engine.DebugStop;

/**
 * Carries out gdb's packets. A thread of gdb's is a virtual CPU; its number is one more than the CPU's.
 *
 * @see "Debugging with GDB, Appendix E.2 Packets"
 */
final class Commands {
  private static final String OK = "OK";
  private static final String ERROR = "E01";
  private static final int LARGEST_READ = PacketReader.LARGEST / 2 - 8;
  private static final int TRAP = 5;
  private static final int INTERRUPT = 2;
  private static final String FEATURES = "target.xml:";

  private final Target target;
  private final RegisterFile registers;
  private final Points points = new Points();

  /** The CPU that registers and memory are asked of, and the one that commands of old let run. */
  private int selected;

  private boolean tellsKinds;
  private boolean acknowledges = true;
  private boolean running;
  private boolean ended;

  /** How and where it stopped last. */
  private String status;

  Commands(Target target, RegisterFile registers) {
    this.target = target;
    this.registers = registers;
    this.status = "T05thread:1;";
  }

  /** Whether packets are acknowledged. */
  boolean acknowledges() {
    return acknowledges;
  }

  /** Whether gdb wants no more. */
  boolean ended() {
    return ended;
  }

  /** Carries a packet out; empty where the answer comes when the machine stops. */
  Optional<byte[]> answer(byte[] packet) throws InterruptedException {
    String answer;
    try {
      answer = packet.length == 0 ? "" : carryOut(packet);
    } catch (BadPacketException e) {
      answer = ERROR;
    }
    return running ? Optional.empty() : Optional.of(answer.getBytes(StandardCharsets.ISO_8859_1));
  }

  private String carryOut(byte[] packet) throws BadPacketException, InterruptedException {
    Words words = new Words(packet, 1);
    return switch (packet[0]) {
      case '?' -> status;
      case 'g' -> Words.hex(target.<byte[]>inspect(selected, registers::read));
      case 'G' -> writeAll(words.hex());
      case 'p' -> Words.hex(readOne(words.number(0, registers.count() - 1)));
      case 'P' -> writeOne(words);
      case 'm' -> read(words);
      case 'M', 'X' -> write(words, packet[0] == 'X');
      case 'Z', 'z' -> change(words, packet[0] == 'Z');
      case 'c', 's' -> resume(words, packet[0] == 's');
      case 'C', 'S' -> {
        words.number();
        words.skip(";");
        yield resume(words, packet[0] == 'S');
      }
      case 'H' -> select(words);
      case 'T' -> {
        words.number(1, target.cpus());
        yield OK;
      }
      case 'v' -> carryOutLong(words);
      case 'q', 'Q' -> query(packet[0], words);
      case 'D' -> {
        ended = true;
        yield OK;
      }
      case 'k' -> kill();
      default -> "";
    };
  }

  private String kill() {
    ended = true;
    target.kill();
    return OK;
  }

  // Registers and memory.

  private byte[] readOne(int number) throws InterruptedException {
    return target.inspect(selected, c -> registers.read(c, number));
  }

  private String writeAll(byte[] bytes) throws InterruptedException {
    return target.<Boolean>inspect(selected, c -> registers.write(c, bytes)) ? OK : ERROR;
  }

  private String writeOne(Words words) throws BadPacketException, InterruptedException {
    int number = words.number(0, registers.count() - 1);
    words.require("=");
    byte[] bytes = words.hex();
    return target.<Boolean>inspect(selected, c -> registers.write(c, number, bytes)) ? OK : ERROR;
  }

  private String read(Words words) throws BadPacketException, InterruptedException {
    long address = words.number();
    words.require(",");
    int length = (int) Math.min(words.number() & Long.MAX_VALUE, LARGEST_READ);
    byte[] bytes = target.read(selected, address, length);
    return bytes.length == 0 && length > 0 ? ERROR : Words.hex(bytes);
  }

  private String write(Words words, boolean binary) throws BadPacketException, InterruptedException {
    long address = words.number();
    words.require(",");
    long length = words.number();
    words.require(":");
    byte[] bytes = binary ? words.bytes() : words.hex();
    if (bytes.length != length) {
      throw new BadPacketException();
    }
    return target.write(selected, address, bytes) ? OK : ERROR;
  }

  private String change(Words words, boolean set) throws BadPacketException, InterruptedException {
    int type = words.number(0, 9);
    words.require(",");
    long address = words.number();
    words.require(",");
    int length = (int) Math.min(words.number() & Long.MAX_VALUE, Integer.MAX_VALUE);
    if (!points.change(type, address, length, set)) {
      return "";
    }
    target.points(points.all());
    return OK;
  }

  // Running.

  /** With an address, goes on there. */
  private String resume(Words words, boolean step) throws BadPacketException, InterruptedException {
    if (!words.atEnd()) {
      long address = words.number();
      target.<Long>inspect(selected, c -> c.r[Cpu.RIP] = address);
    }
    running = true;
    if (step) {
      target.step(selected);
    } else {
      target.go();
    }
    return "";
  }

  private String carryOutLong(Words words) throws BadPacketException, InterruptedException {
    if (words.skip("Cont?")) {
      return "vCont;c;C;s;S";
    }
    if (words.skip("Cont;")) {
      return resumeEach(words);
    }
    return words.skip("Kill") ? kill() : "";
  }

  /** Actions for threads: a step of one is all there is to do, if any of them wants one. */
  private String resumeEach(Words words) throws BadPacketException {
    int stepping = -1;
    do {
      char action = words.next();
      if (action == 'C' || action == 'S') {
        words.number();
      } else if (action != 'c' && action != 's') {
        throw new BadPacketException();
      }
      int thread = words.skip(":") ? words.thread(target.cpus()) : -1;
      boolean step = action == 's' || action == 'S';
      if (step && stepping < 0) {
        stepping = thread <= 0 ? selected : thread - 1;
      }
    } while (words.skip(";"));
    running = true;
    if (stepping >= 0) {
      target.step(stepping);
    } else {
      target.go();
    }
    return "";
  }

  /** Gdb wants the machine to stop; empty if it stands already. */
  Optional<byte[]> interrupt() throws InterruptedException {
    if (!running) {
      return Optional.empty();
    }
    target.halt();
    return stopped(selected, INTERRUPT, "");
  }

  /** The machine has stopped; empty if gdb does not wait for that. */
  Optional<byte[]> stopped(int cpu, DebugStop why) throws InterruptedException {
    return switch (why) {
      case DebugStop.Stepped() -> stopped(cpu, TRAP, "");
      case DebugStop.Breakpoint() -> {
        long at = target.inspect(cpu, c -> c.r[Cpu.RIP]);
        String kind = points.isHardware(at) ? "hwbreak:;" : "swbreak:;";
        yield stopped(cpu, TRAP, tellsKinds ? kind : "");
      }
      case DebugStop.Watched(var point, long address) ->
          stopped(cpu, TRAP, points.word(point) + ":" + Long.toHexString(address) + ";");
    };
  }

  private Optional<byte[]> stopped(int cpu, int signal, String reason) {
    if (!running) {
      return Optional.empty();
    }
    running = false;
    selected = cpu;
    status = "T%02xthread:%x;%s".formatted(signal, cpu + 1, reason);
    return Optional.of(status.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** The machine has ended, with a status of its own. */
  Optional<byte[]> exited(int code) {
    ended = true;
    return running
        ? Optional.of("W%02x".formatted(code & 0xFF).getBytes(StandardCharsets.ISO_8859_1))
        : Optional.empty();
  }

  // Threads and queries.

  private String select(Words words) throws BadPacketException {
    char what = words.next();
    int thread = words.thread(target.cpus());
    if (what == 'g' && thread > 0 || what == 'c' && thread > 0) {
      selected = thread - 1;
    }
    return OK;
  }

  private String query(byte kind, Words words) throws BadPacketException, InterruptedException {
    if (kind == 'Q') {
      if (words.skip("StartNoAckMode")) {
        acknowledges = false;
        return OK;
      }
      return "";
    }
    if (words.skip("Supported")) {
      String offered = words.rest();
      tellsKinds = offered.contains("swbreak+") && offered.contains("hwbreak+");
      return "PacketSize=%x;QStartNoAckMode+;qXfer:features:read+;vContSupported+;swbreak+;hwbreak+"
          .formatted(PacketReader.LARGEST);
    }
    if (words.skip("Xfer:features:read:")) {
      return features(words);
    }
    if (words.skip("fThreadInfo")) {
      return IntStream.rangeClosed(1, target.cpus()).mapToObj(Integer::toHexString)
          .collect(Collectors.joining(",", "m", ""));
    }
    if (words.skip("sThreadInfo")) {
      return "l";
    }
    if (words.skip("ThreadExtraInfo,")) {
      return description(words.number(1, target.cpus()) - 1);
    }
    if (words.skip("Rcmd,")) {
      return monitor(new String(words.hex(), StandardCharsets.UTF_8).strip());
    }
    return words.skip("Attached") ? "1" : words.skip("C") && words.atEnd() ? "QC%x".formatted(selected + 1) : "";
  }

  private String features(Words words) throws BadPacketException {
    words.require(FEATURES);
    int from = words.number(0, Integer.MAX_VALUE);
    words.require(",");
    int length = Math.min(words.number(0, Integer.MAX_VALUE), PacketReader.LARGEST / 2);
    String all = registers.description();
    int start = Math.min(from, all.length());
    int end = Math.min(start + length, all.length());
    return (end == all.length() ? "l" : "m") + all.substring(start, end);
  }

  private String description(int cpu) throws InterruptedException {
    boolean halted = target.inspect(cpu, c -> c.halted);
    String text = "CPU " + cpu + (halted ? " [halted]" : " [running]");
    return Words.hex(text.getBytes(StandardCharsets.US_ASCII));
  }

  private String monitor(String command) {
    String text = switch (command) {
      case "reset" -> {
        target.reset();
        yield "The machine resets when it goes on.\n";
      }
      case "quit" -> {
        target.kill();
        yield "The machine ends.\n";
      }
      default -> "monitor reset: presses the reset button\nmonitor quit: ends the machine\n";
    };
    return Words.hex(text.getBytes(StandardCharsets.US_ASCII));
  }
}
