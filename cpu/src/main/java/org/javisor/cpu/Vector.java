package org.javisor.cpu;

/**
 * Exception vectors.
 *
 * @see "Intel SDM volume 3, 7.15 Exception and Interrupt Reference"
 */
public final class Vector {
  public static final int DE = 0;
  public static final int DB = 1;
  public static final int NMI = 2;
  public static final int BP = 3;
  public static final int OF = 4;
  public static final int BR = 5;
  public static final int UD = 6;
  public static final int NM = 7;
  public static final int DF = 8;
  public static final int TS = 10;
  public static final int NP = 11;
  public static final int SS = 12;
  public static final int GP = 13;
  public static final int PF = 14;
  public static final int MF = 16;
  public static final int AC = 17;
  public static final int MC = 18;
  public static final int XM = 19;

  /** None of the guest's: an engine stops for a debugger on the host, and delivers nothing. */
  public static final int DEBUGGER = 0x100;

  private Vector() {}

  /** Whether the exception pushes an error code (outside real mode). */
  public static boolean hasErrorCode(int vector) {
    return switch (vector) {
      case DF, TS, NP, SS, GP, PF, AC -> true;
      default -> false;
    };
  }
}
