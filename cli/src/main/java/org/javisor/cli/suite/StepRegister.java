package org.javisor.cli.suite;

import java.util.List;

/** The registers of a 8086, by their names in the files. */
enum StepRegister {
  AX, CX, DX, BX, SP, BP, SI, DI, ES, CS, SS, DS, IP, FLAGS;

  static final List<StepRegister> SEGMENTS = List.of(ES, CS, SS, DS);
}
