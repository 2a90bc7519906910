package org.javisor.cpu;

/** A named set of CPUID features. */
public final class CpuModel {}
