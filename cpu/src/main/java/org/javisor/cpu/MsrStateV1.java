package org.javisor.cpu;

import java.util.Arrays;
import java.util.List;

/**
 * Model-specific registers, as {@link MsrState} holds them.
 *
 * @param mtrrBase bases of the variable memory-type ranges
 * @param mtrrMask their masks
 * @param mtrrFixed the types of the fixed ranges
 */
public record MsrStateV1(
    long star,
    long lstar,
    long cstar,
    long syscallMask,
    long kernelGsBase,
    long sysenterCs,
    long sysenterEsp,
    long sysenterEip,
    long tscOffset,
    long tscDeadline,
    long tscAdjust,
    long tscAux,
    long pat,
    long mtrrDefaultType,
    long miscEnable,
    long featureControl,
    long specCtrl,
    long debugCtl,
    long machineCheckStatus,
    List<Long> mtrrBase,
    List<Long> mtrrMask,
    List<Long> mtrrFixed) {
  private static final int FIXED_RANGES = 11;

  public MsrStateV1 {
    StateCheck.size("mtrrBase", mtrrBase, MsrState.VARIABLE_RANGES);
    StateCheck.size("mtrrMask", mtrrMask, MsrState.VARIABLE_RANGES);
    StateCheck.size("mtrrFixed", mtrrFixed, FIXED_RANGES);
    mtrrBase = List.copyOf(mtrrBase);
    mtrrMask = List.copyOf(mtrrMask);
    mtrrFixed = List.copyOf(mtrrFixed);
  }

  static MsrStateV1 of(MsrState m) {
    return new MsrStateV1(
        m.star,
        m.lstar,
        m.cstar,
        m.syscallMask,
        m.kernelGsBase,
        m.sysenterCs,
        m.sysenterEsp,
        m.sysenterEip,
        m.tscOffset,
        m.tscDeadline,
        m.tscAdjust,
        m.tscAux,
        m.pat,
        m.mtrrDefaultType,
        m.miscEnable,
        m.featureControl,
        m.specCtrl,
        m.debugCtl,
        m.machineCheckStatus,
        Arrays.stream(m.mtrrBase).boxed().toList(),
        Arrays.stream(m.mtrrMask).boxed().toList(),
        Arrays.stream(m.mtrrFixed).boxed().toList());
  }

  void applyTo(MsrState m) {
    m.star = star;
    m.lstar = lstar;
    m.cstar = cstar;
    m.syscallMask = syscallMask;
    m.kernelGsBase = kernelGsBase;
    m.sysenterCs = sysenterCs;
    m.sysenterEsp = sysenterEsp;
    m.sysenterEip = sysenterEip;
    m.tscOffset = tscOffset;
    m.tscDeadline = tscDeadline;
    m.tscAdjust = tscAdjust;
    m.tscAux = tscAux;
    m.pat = pat;
    m.mtrrDefaultType = mtrrDefaultType;
    m.miscEnable = miscEnable;
    m.featureControl = featureControl;
    m.specCtrl = specCtrl;
    m.debugCtl = debugCtl;
    m.machineCheckStatus = machineCheckStatus;
    Arrays.setAll(m.mtrrBase, mtrrBase::get);
    Arrays.setAll(m.mtrrMask, mtrrMask::get);
    Arrays.setAll(m.mtrrFixed, mtrrFixed::get);
  }
}
