package org.javisor.devices.pc.interrupt;

import static org.javisor.device.DeviceState.bits;
import static org.javisor.device.DeviceState.size;

import java.util.List;
import org.javisor.device.DeviceState;

/**
 * One local APIC.
 *
 * @param base IA32_APIC_BASE
 * @param errorStatus what the error status register reads
 * @param pendingErrors errors since it was last written
 * @param lintLevels bit 0 for LINT0, bit 1 for LINT1
 * @param irr four words of 64 vectors, the lowest first; so are {@code isr} and {@code tmr}
 */
public record LocalApicStateV1(
    long base,
    int xapicId,
    int taskPriority,
    int logicalDestination,
    int destinationFormat,
    int spuriousVector,
    int errorStatus,
    int pendingErrors,
    long command,
    int lintLevels,
    List<Integer> lvt,
    List<Long> irr,
    List<Long> isr,
    List<Long> tmr,
    ApicTimerStateV1 timer)
    implements DeviceState {
  public LocalApicStateV1 {
    bits("base", base & ~(ApicBase.ADDRESS_MASK | ApicBase.FLAGS), 0);
    bits("xapicId", xapicId, 8);
    bits("taskPriority", taskPriority, 8);
    bits("spuriousVector", spuriousVector, 9);
    bits("errorStatus", errorStatus, 8);
    bits("pendingErrors", pendingErrors, 8);
    bits("lintLevels", lintLevels, 2);
    size("lvt", lvt, LocalVectorTable.COUNT);
    size("irr", irr, 4);
    size("isr", isr, 4);
    size("tmr", tmr, 4);
    lvt = List.copyOf(lvt);
    irr = List.copyOf(irr);
    isr = List.copyOf(isr);
    tmr = List.copyOf(tmr);
  }
}
