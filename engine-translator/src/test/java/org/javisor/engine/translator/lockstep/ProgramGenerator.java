package org.javisor.engine.translator.lockstep;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Random programs: loops, branches, calls, faults, stores into their own code. No care is taken that one does anything
 * sensible: two engines must do the same with it.
 */
final class ProgramGenerator {
  private static final int MAX_BYTES = 0x3800;
  private static final int RBX = 3;
  private static final int RBP = 5;

  private final RandomGenerator random;
  private final boolean code64;
  private final RandomInstructions instructions;
  private final CodeBuffer code = new CodeBuffer(Layout.CODE);
  private final List<Integer> functions = new ArrayList<>();

  /** Labels of bytes in the code that programs overwrite. */
  private final List<Integer> patches = new ArrayList<>();

  ProgramGenerator(RandomGenerator random, boolean code64) {
    this.random = random;
    this.code64 = code64;
    this.instructions = new RandomInstructions(random, code64);
  }

  /** Addresses of bytes that may be overwritten from outside, too. */
  long[] patchAddresses() {
    return patches.stream().mapToLong(code::address).toArray();
  }

  byte[] program() {
    for (int n = random.nextInt(4); n > 0; n--) {
      functions.add(code.newLabel());
    }
    for (int n = 1 + random.nextInt(3); n > 0; n--) {
      patches.add(code.newLabel());
    }
    int end = code.newLabel();
    resumeAt(end);
    store(Layout.ROUNDS, 3 + random.nextInt(6));
    registers();
    int again = code.newLabel();
    code.bind(again);
    elements(2 + random.nextInt(5), 0);
    code.bind(end);
    absolute(0xFF, 1, Layout.ROUNDS);
    code.bytes(0x0F, 0x85).relative(again).bytes(0xF4);
    for (int function : functions) {
      if (random.nextInt(4) == 0) {
        skipToNextPage();
      }
      code.bind(function);
      elements(1 + random.nextInt(3), 1);
      code.bytes(0xC3);
    }
    for (int patch : patches) {
      if (!code.isBound(patch)) {
        patchable(patch);
      }
    }
    code.bytes(0xF4);
    return code.finish();
  }

  private void skipToNextPage() {
    int bytes = (int) (-code.here() & 0xFFF) - random.nextInt(40);
    if (code.length() + bytes < MAX_BYTES) {
      for (int n = 0; n < bytes; n++) {
        code.bytes(0x90);
      }
    }
  }

  /** Numbers in the registers, a pointer to data near the end of its page in RBP, a small number in RBX. */
  private void registers() {
    for (int r = 0; r < 8; r++) {
      if (r == RBP) {
        constant(r, Layout.DATA + 0x1000 - random.nextInt(0x60));
      } else if (r == RBX) {
        constant(r, random.nextInt(8));
      } else if (r != 4) {
        constant(r, random.nextInt() >> random.nextInt(32));
      }
    }
    if (code64) {
      code.bytes(0x49, 0xB8 | random.nextInt(8)).dword(random.nextInt()).dword(random.nextInt());
    }
  }

  private void constant(int register, long value) {
    code.bytes(0xB8 | register).dword(value);
  }

  private void elements(int count, int depth) {
    for (int n = 0; n < count && code.length() < MAX_BYTES; n++) {
      element(depth);
    }
  }

  private void element(int depth) {
    int end = code.newLabel();
    resumeAt(end);
    switch (random.nextInt(depth < 3 ? 24 : 18)) {
      case 0 -> fault();
      case 1, 2 -> patch();
      case 3 -> string();
      case 4 -> indirectJump();
      case 5, 6 -> call();
      case 7 -> system();
      case 8, 9 -> patches.stream().filter(p -> !code.isBound(p)).findFirst().ifPresent(this::patchable);
      case 10 -> stack();
      case 18, 19, 20 -> loop(depth);
      case 21, 22, 23 -> branch(depth);
      default -> straight(1 + random.nextInt(8));
    }
    code.bind(end);
  }

  private void straight(int count) {
    for (int n = 0; n < count; n++) {
      code.bytes(instructions.next(code.here()));
    }
  }

  private void loop(int depth) {
    constant(RBX, 1 + random.nextInt(9));
    int again = code.newLabel();
    code.bind(again);
    elements(1 + random.nextInt(3), depth + 1);
    if (random.nextInt(4) == 0) {
      // LOOP counts RCX, whatever it is: the limits end the program.
      code.bytes(0xFF, 0xC8 | RBX, 0x75, 2 + 0, 0xEB, 5, 0xE9).relative(again);
    } else {
      code.bytes(0xFF, 0xC8 | RBX, 0x0F, 0x85).relative(again);
    }
  }

  private void branch(int depth) {
    int other = code.newLabel();
    straight(random.nextInt(3));
    code.bytes(0x0F, 0x80 | random.nextInt(16)).relative(other);
    elements(1 + random.nextInt(2), depth + 1);
    if (random.nextBoolean()) {
      int end = code.newLabel();
      code.bytes(0xE9).relative(end);
      code.bind(other);
      elements(1, depth + 1);
      code.bind(end);
    } else {
      code.bind(other);
    }
  }

  private void call() {
    if (functions.isEmpty()) {
      straight(2);
      return;
    }
    int function = functions.get(random.nextInt(functions.size()));
    switch (random.nextInt(4)) {
      case 0 -> {
        code.bytes(0xB8).absolute(function, 0).bytes(0xFF, 0xD0);
      }
      case 1 -> {
        absolute(0xC7, 0, Layout.TARGET).absolute(function, alias());
        absolute(0xFF, 2, Layout.TARGET);
      }
      default -> code.bytes(0xE8).relative(function);
    }
  }

  /** Distance to the same code at another address, or 0. */
  private int alias() {
    return random.nextInt(3) == 0 ? (int) Layout.ALIAS : 0;
  }

  private void indirectJump() {
    int target = code.newLabel();
    switch (random.nextInt(3)) {
      case 0 -> code.bytes(0xB8).absolute(target, alias()).bytes(0xFF, 0xE0);
      case 1 -> {
        absolute(0xC7, 0, Layout.TARGET).absolute(target, alias());
        absolute(0xFF, 4, Layout.TARGET);
      }
      default -> code.bytes(0x68).absolute(target, alias()).bytes(0xC3);
    }
    straight(random.nextInt(2));
    code.bind(target);
  }

  private void fault() {
    straight(random.nextInt(3));
    switch (random.nextInt(6)) {
      case 0 -> code.bytes(0x31, 0xC9, 0xF7, 0xF1);
      case 1 -> code.bytes(0x0F, 0x0B);
      case 2 -> absolute(0x8B, random.nextInt(3), Layout.UNMAPPED);
      case 3 -> absolute(0x89, random.nextInt(3), Layout.READ_ONLY);
      case 4 -> absolute(random.nextBoolean() ? 0x8B : 0x01, random.nextInt(3), Layout.DEVICE + random.nextInt(0x40));
      default -> code.bytes(0xCC);
    }
    straight(random.nextInt(3));
  }

  /** Instructions with a byte that others overwrite: an immediate, or the operation itself. */
  private void patchable(int label) {
    if (random.nextBoolean()) {
      code.bytes(0xB8 | random.nextInt(3));
      code.bind(label);
      code.dword(random.nextInt());
    } else {
      code.bytes(0x83);
      code.bind(label);
      code.bytes(0xC0, random.nextInt());
    }
  }

  private void patch() {
    int patch = patches.get(random.nextInt(patches.size()));
    if (random.nextInt(4) == 0 && !code.isBound(patch)) {
      // Right in front of it.
      code.bytes(0x80).bytes(code64 ? new byte[] {0x34, 0x25} : new byte[] {0x35}).absolute(patch, 0)
          .bytes(random.nextInt(8) << 3);
      patchable(patch);
      return;
    }
    int value = 0xC0 | random.nextInt(8) << 3 | random.nextInt(3);
    code.bytes(0xC6).bytes(code64 ? new byte[] {0x04, 0x25} : new byte[] {0x05}).absolute(patch, alias()).bytes(value);
  }

  private void string() {
    constant(6, Layout.DATA + random.nextInt(0x1800));
    constant(7, random.nextInt(8) == 0 ? Layout.CODE + random.nextInt(0x800) : Layout.DATA + random.nextInt(0x1800));
    constant(1, random.nextInt(40));
    if (random.nextInt(8) == 0) {
      code.bytes(0xFD);
    }
    int repeat = random.nextInt(3);
    if (repeat < 2) {
      code.bytes(0xF2 + repeat);
    }
    int size = random.nextInt(4);
    if (size == 1) {
      code.bytes(0x66);
    } else if (size == 2 && code64) {
      code.bytes(0x48);
    }
    int operation = new int[] {0xA4, 0xA6, 0xAA, 0xAC, 0xAE}[random.nextInt(5)];
    code.bytes(size == 3 ? operation : operation | 1, 0xFC);
  }

  private void stack() {
    int pushed = random.nextInt(3);
    for (int n = 0; n < pushed; n++) {
      code.bytes(0x50 | random.nextInt(3));
    }
    straight(random.nextInt(3));
    if (random.nextInt(4) == 0) {
      code.bytes(0xC8, 8, 0, 0);
      straight(1);
      code.bytes(0xC9);
    }
    for (int n = 0; n < pushed; n++) {
      code.bytes(0x58 | random.nextInt(3));
    }
  }

  private void system() {
    switch (random.nextInt(8)) {
      case 0 -> code.bytes(0xFB);
      case 1 -> code.bytes(0xFA);
      // Single steps, until the handler has had enough.
      case 2 -> code.bytes(0x9C, 0x81, 0x0C, 0x24).dword(0x100).bytes(0x9D);
      case 3 -> code.bytes(0x0F, 0x20, 0xD8, 0x0F, 0x22, 0xD8);
      case 4, 5 -> remap(Layout.REMAPPED, random.nextBoolean() ? Layout.REMAPPED : Layout.DATA);
      case 6 -> remap(Layout.ALIAS + Layout.CODE, random.nextInt(3) > 0 ? Layout.CODE : Layout.CODE + 0x1000);
      default -> code.bytes(0x9C, 0x9D);
    }
  }

  private void remap(long page, long guestPhys) {
    int entry = code64 ? 8 : 4;
    store(Layout.PT + entry * (page >>> 12), guestPhys | 3);
    absolute(0x0F, -1, 0);
    code.dword(page);
  }

  private void resumeAt(int label) {
    absolute(0xC7, 0, Layout.RESUME).absolute(label, 0);
  }

  private void store(long address, long value) {
    absolute(0xC7, 0, address).dword(value);
  }

  /** An opcode with an absolute memory operand; INVLPG, address to follow, where {@code reg} is -1. */
  private CodeBuffer absolute(int opcode, int reg, long address) {
    int field = (reg < 0 ? 7 : reg) << 3;
    code.bytes(opcode);
    if (reg < 0) {
      code.bytes(0x01);
    }
    if (code64) {
      code.bytes(field | 4, 0x25);
    } else {
      code.bytes(field | 5);
    }
    return reg < 0 ? code : code.dword(address);
  }
}
