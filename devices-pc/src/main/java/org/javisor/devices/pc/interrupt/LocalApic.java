package org.javisor.devices.pc.interrupt;

import org.javisor.device.Frequency;

/**
 * The local APIC of one CPU, in xAPIC or x2APIC mode.
 *
 * <p>Version 0x14, six LVT entries, no EOI-broadcast suppression. Messages are delivered at once, so that the delivery
 * status always reads idle.
 *
 * @see "Intel SDM volume 3, chapter 11 Advanced Programmable Interrupt Controller"
 */
final class LocalApic {
  static final int SEND_ILLEGAL_VECTOR = 1 << 5;
  static final int RECEIVE_ILLEGAL_VECTOR = 1 << 6;
  static final int ILLEGAL_REGISTER = 1 << 7;

  private static final int VERSION = 0x14 | (LocalVectorTable.COUNT - 1) << 16;
  private static final int SOFTWARE_ENABLED = 1 << 8;

  /** What a local APIC drives. */
  interface Bus {
    /** Sends a message to other local APICs. */
    void send(ApicMessage message, Shorthand shorthand, LocalApic sender);

    /** A level-triggered interrupt has ended. */
    void endOfInterrupt(int vector);

    /** A message of another kind than a vector for this APIC's CPU. */
    void cpuEvent(LocalApic apic, ApicMessage message);
  }

  /** Bits 19:18 of the interrupt command. */
  enum Shorthand {
    NONE,
    SELF,
    ALL,
    OTHERS
  }

  private static final Shorthand[] SHORTHANDS = Shorthand.values();

  final int id;
  private final Bus bus;
  private final ApicTimer timer;
  private final LocalVectorTable lvt = new LocalVectorTable();
  private final InterruptBits irr = new InterruptBits();
  private final InterruptBits isr = new InterruptBits();
  private final InterruptBits tmr = new InterruptBits();
  private final ApicBase base;

  private int xapicId;
  private int taskPriority;
  private int logicalDestination;
  private int destinationFormat;
  private int spuriousVector;
  private int errorStatus;
  private int pendingErrors;
  private long command;
  private int lintLevels;

  /** Whether the guest may have ended the one interrupt in service without a word. */
  private boolean endOffered;

  LocalApic(int id, boolean bootProcessor, Frequency timerInput, Frequency tsc, Bus bus) {
    this.id = id;
    this.bus = bus;
    this.timer = new ApicTimer(timerInput, tsc);
    this.base = new ApicBase(bootProcessor);
    reset();
  }

  /** Power-on. */
  void reset() {
    base.reset();
    xapicId = id & 0xFF;
    init();
  }

  /** INIT: everything but the ID and the base register. */
  void init() {
    irr.clear();
    isr.clear();
    tmr.clear();
    lvt.reset();
    timer.reset();
    taskPriority = 0;
    logicalDestination = 0;
    destinationFormat = -1;
    spuriousVector = 0xFF;
    errorStatus = 0;
    pendingErrors = 0;
    command = 0;
    endOffered = false;
  }

  LocalVectorTable lvt() {
    return lvt;
  }

  ApicTimer timer() {
    return timer;
  }

  ApicBase base() {
    return base;
  }

  /** Writes IA32_APIC_BASE. Returns false where the value is illegal: #GP(0). */
  boolean writeBase(long value) {
    boolean wasEnabled = base.enabled();
    if (!base.write(value)) {
      return false;
    }
    if (wasEnabled && !base.enabled()) {
      xapicId = id & 0xFF;
      init();
    }
    return true;
  }

  boolean softwareEnabled() {
    return (spuriousVector & SOFTWARE_ENABLED) != 0;
  }

  // Destinations

  /** @see "Intel SDM volume 3, 11.6.2 Determining IPI Destination; 11.12.10 for x2APIC" */
  boolean isDestination(int destination, boolean logical) {
    if (!base.enabled()) {
      return false;
    }
    if (destination == ApicMessage.BROADCAST) {
      return true;
    }
    if (base.x2apic()) {
      return logical
          ? destination >>> 16 == id >>> 4 && (destination & 1 << (id & 15)) != 0
          : destination == id;
    }
    if (!logical) {
      return destination == xapicId;
    }
    int own = logicalDestination >>> 24;
    boolean flat = destinationFormat >>> 28 == 0xF;
    return flat
        ? (own & destination) != 0
        : own >>> 4 == (destination >>> 4 & 0xF) && (own & destination & 0xF) != 0;
  }

  /** Compares for lowest-priority delivery: the lower, the better suited. */
  int arbitrationPriority() {
    return processorPriority();
  }

  // Requests

  /** Takes a message for this APIC. Returns false if it cannot take it now. */
  boolean accept(ApicMessage message) {
    switch (message.mode()) {
      case FIXED, LOWEST_PRIORITY -> {
        if (!softwareEnabled()) {
          return false;
        }
        request(message.vector(), message.level());
      }
      case NMI, INIT, START_UP, EXT_INT, SMI -> bus.cpuEvent(this, message);
      case RESERVED -> {
        return false;
      }
    }
    return true;
  }

  private void request(int vector, boolean level) {
    if (vector < 16) {
      error(RECEIVE_ILLEGAL_VECTOR);
      return;
    }
    irr.add(vector);
    if (level) {
      tmr.add(vector);
    } else {
      tmr.remove(vector);
    }
  }

  private void error(int bit) {
    boolean first = (pendingErrors & bit) == 0;
    pendingErrors |= bit;
    if (first && !lvt.masked(LocalVectorTable.ERROR)) {
      int vector = lvt.vector(LocalVectorTable.ERROR);
      if (vector >= 16) {
        request(vector, false);
      } else {
        pendingErrors |= RECEIVE_ILLEGAL_VECTOR;
      }
    }
  }

  private void deliverLocal(int index, boolean level) {
    if (!lvt.masked(index)) {
      DeliveryMode mode = index == LocalVectorTable.TIMER ? DeliveryMode.FIXED : lvt.mode(index);
      accept(new ApicMessage(id, false, mode, lvt.vector(index), level, true));
    }
  }

  /** Sets the level of pin LINT0 (0) or LINT1 (1). An ExtINT pin is looked at by {@link #acceptsPic} instead. */
  void lint(int pin, boolean asserted) {
    int bit = 1 << pin;
    boolean rises = asserted && (lintLevels & bit) == 0;
    lintLevels = asserted ? lintLevels | bit : lintLevels & ~bit;
    int index = LocalVectorTable.LINT0 + pin;
    boolean passes = rises && base.enabled() && lvt.mode(index) != DeliveryMode.EXT_INT;
    if (passes) {
      deliverLocal(index, lvt.level(index) && lvt.mode(index) == DeliveryMode.FIXED);
    }
  }

  /** Whether the 8259A's INT reaches the CPU: through LINT0 as ExtINT, or directly while the APIC is disabled. */
  boolean acceptsPic() {
    return !base.enabled()
        || (!lvt.masked(LocalVectorTable.LINT0) && lvt.mode(LocalVectorTable.LINT0) == DeliveryMode.EXT_INT);
  }

  /** Lets the timer run out if its time has come. */
  void advance(long now) {
    if (timer.expire(now)) {
      deliverLocal(LocalVectorTable.TIMER, false);
    }
  }

  // Service

  int taskPriority() {
    return taskPriority;
  }

  void taskPriority(int value) {
    taskPriority = value & 0xFF;
  }

  int processorPriority() {
    int inService = Math.max(isr.highest(), 0) & 0xF0;
    return (taskPriority & 0xF0) >= inService ? taskPriority : inService;
  }

  /**
   * The vector that the CPU would take now; -1 if there is none. While an end is offered, an interrupt that may still
   * be in service holds nothing off: the CPU comes for the vector, and the offer is settled first.
   */
  int deliverable() {
    int vector = irr.highest();
    int priority = endOffered ? taskPriority : processorPriority();
    return vector >= 0 && base.enabled() && vector >>> 4 > priority >>> 4 ? vector : -1;
  }

  /** Takes the deliverable vector into service; the spurious vector if it went away. */
  int acknowledge() {
    int vector = deliverable();
    if (vector < 0) {
      return spuriousVector & 0xFF;
    }
    irr.remove(vector);
    isr.add(vector);
    return vector;
  }

  /** Offers the guest to end the interrupt that it has just taken, if that is the only one, and nobody waits for it. */
  void offerEnd(SilentEnd end) {
    int vector = isr.highest();
    boolean alone = vector >= 0 && isr.only(vector) && irr.highest() < 0 && !tmr.contains(vector);
    endOffered = alone && end.offer();
  }

  /** What is in service is certain from here on. */
  void settleEnd(SilentEnd end) {
    if (endOffered) {
      endOffered = false;
      if (end.withdraw()) {
        endOfInterrupt();
      }
    }
  }

  private void endOfInterrupt() {
    int vector = isr.highest();
    if (vector >= 0) {
      isr.remove(vector);
      if (tmr.contains(vector)) {
        bus.endOfInterrupt(vector);
      }
    }
  }

  // Registers

  /** Reads a register; the interrupt command reads as 64 bits in x2APIC mode. */
  long read(int register, long now) {
    return switch (register) {
      case ApicRegister.ID -> base.x2apic() ? id : xapicId << 24;
      case ApicRegister.VERSION -> VERSION;
      case ApicRegister.TASK_PRIORITY -> taskPriority;
      case ApicRegister.ARBITRATION_PRIORITY, ApicRegister.PROCESSOR_PRIORITY -> processorPriority();
      case ApicRegister.LOGICAL_DESTINATION ->
          base.x2apic() ? (id >>> 4) << 16 | 1 << (id & 15) : logicalDestination;
      case ApicRegister.DESTINATION_FORMAT -> destinationFormat;
      case ApicRegister.SPURIOUS_VECTOR -> spuriousVector;
      case ApicRegister.ERROR_STATUS -> errorStatus;
      case ApicRegister.INTERRUPT_COMMAND -> base.x2apic() ? command : (int) command;
      case ApicRegister.INTERRUPT_COMMAND_HIGH -> command >>> 32;
      case ApicRegister.INITIAL_COUNT -> timer.initialCount();
      case ApicRegister.CURRENT_COUNT -> timer.currentCount(now);
      case ApicRegister.DIVIDE_CONFIGURATION -> timer.divideConfiguration();
      default -> readGroup(register);
    };
  }

  private int readGroup(int register) {
    int index = register & 7;
    if (register >= ApicRegister.LVT && register < ApicRegister.LVT + LocalVectorTable.COUNT) {
      return lvt.entry(register - ApicRegister.LVT);
    }
    return switch (register >> 3) {
      case ApicRegister.IN_SERVICE >> 3 -> isr.register(index);
      case ApicRegister.TRIGGER_MODE >> 3 -> tmr.register(index);
      case ApicRegister.INTERRUPT_REQUEST >> 3 -> irr.register(index);
      default -> 0;
    };
  }

  /** Notes an access to a register that does not exist. */
  void illegalRegister() {
    error(ILLEGAL_REGISTER);
  }

  /** Writes a register; {@code value} has 64 bits only for the interrupt command in x2APIC mode. */
  void write(int register, long value, long now) {
    int low = (int) value;
    switch (register) {
      case ApicRegister.ID -> xapicId = low >>> 24;
      case ApicRegister.TASK_PRIORITY -> taskPriority(low);
      case ApicRegister.EOI -> endOfInterrupt();
      case ApicRegister.LOGICAL_DESTINATION -> logicalDestination = low & 0xFF00_0000;
      case ApicRegister.DESTINATION_FORMAT -> destinationFormat = low | 0x0FFF_FFFF;
      case ApicRegister.SPURIOUS_VECTOR -> {
        spuriousVector = low & 0x1FF;
        if (!softwareEnabled()) {
          lvt.maskAll();
        }
      }
      case ApicRegister.ERROR_STATUS -> {
        errorStatus = pendingErrors;
        pendingErrors = 0;
      }
      case ApicRegister.INTERRUPT_COMMAND -> {
        command = base.x2apic() ? value : command & 0xFFFF_FFFF_0000_0000L | value & 0xF_CFFFL;
        sendCommand();
      }
      case ApicRegister.INTERRUPT_COMMAND_HIGH -> command = command & 0xFFFF_FFFFL | (value & 0xFF00_0000L) << 32;
      case ApicRegister.INITIAL_COUNT -> timer.initialCount(value, now);
      case ApicRegister.DIVIDE_CONFIGURATION -> timer.divideConfiguration(low, now);
      case ApicRegister.SELF_IPI ->
          send(new ApicMessage(id, false, DeliveryMode.FIXED, low & 0xFF, false, true), Shorthand.SELF);
      default -> writeLvt(register - ApicRegister.LVT, low, now);
    }
  }

  private void writeLvt(int index, int value, long now) {
    if (index >= 0 && index < LocalVectorTable.COUNT) {
      lvt.write(index, value, softwareEnabled());
      if (index == LocalVectorTable.TIMER) {
        timer.mode(lvt.entry(index) >> 17 & 3, now);
      }
    }
  }

  /** @see "Intel SDM volume 3, 11.6.1 Interrupt Command Register" */
  private void sendCommand() {
    DeliveryMode mode = DeliveryMode.of(command);
    boolean logical = (command & 1 << 11) != 0;
    boolean asserted = (command & 1 << 14) != 0 || mode != DeliveryMode.INIT;
    int destination = base.x2apic() ? (int) (command >>> 32) : ApicMessage.destination8((int) (command >>> 56));
    int vector = (int) command & 0xFF;
    send(new ApicMessage(destination, logical, mode, vector, false, asserted), SHORTHANDS[(int) command >> 18 & 3]);
  }

  private void send(ApicMessage message, Shorthand shorthand) {
    boolean vectored = message.mode() == DeliveryMode.FIXED || message.mode() == DeliveryMode.LOWEST_PRIORITY;
    if (vectored && message.vector() < 16) {
      error(SEND_ILLEGAL_VECTOR);
    } else {
      bus.send(message, shorthand, this);
    }
  }

  LocalApicStateV1 save() {
    return new LocalApicStateV1(
        base.value(),
        xapicId,
        taskPriority,
        logicalDestination,
        destinationFormat,
        spuriousVector,
        errorStatus,
        pendingErrors,
        command,
        lintLevels,
        lvt.save(),
        irr.save(),
        isr.save(),
        tmr.save(),
        timer.save());
  }

  void restore(LocalApicStateV1 state) {
    base.restore(state.base());
    xapicId = state.xapicId();
    taskPriority = state.taskPriority();
    logicalDestination = state.logicalDestination();
    destinationFormat = state.destinationFormat();
    spuriousVector = state.spuriousVector();
    errorStatus = state.errorStatus();
    pendingErrors = state.pendingErrors();
    command = state.command();
    lintLevels = state.lintLevels();
    endOffered = false;
    lvt.restore(state.lvt());
    irr.restore(state.irr());
    isr.restore(state.isr());
    tmr.restore(state.tmr());
    timer.restore(state.timer());
  }
}
