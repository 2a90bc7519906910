package org.javisor.conformance;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.dependOnClassesThat;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

/** Arrows only point down: docs/architecture.md, Layers. Module descriptors forbid most of this already. */
class LayersTest {
  private static final String OURS = "org.javisor..";
  private static final String TESTKIT = "org.javisor.testkit..";
  private static final String COMPRESSION = "org.javisor.compression..";
  private static final String LINUX = "org.javisor.linux..";
  private static final String MEMORY = "org.javisor.memory..";
  private static final String X86 = "org.javisor.x86..";
  private static final String CPU = "org.javisor.cpu..";
  private static final String ENGINE = "org.javisor.engine";
  private static final String DEVICE = "org.javisor.device..";
  private static final String INTERPRETER = "org.javisor.engine.interpreter..";
  private static final String TRANSLATOR = "org.javisor.engine.translator..";
  private static final String KVM = "org.javisor.engine.kvm..";
  private static final String ENGINE_TESTKIT = "org.javisor.engine.testkit..";
  private static final String PC = "org.javisor.devices.pc..";
  private static final String PCI = "org.javisor.devices.pc.pci..";
  private static final String VIRTIO = "org.javisor.virtio..";
  private static final String FIRMWARE = "org.javisor.firmware..";
  private static final String GUEST = "org.javisor.guest..";
  private static final String DISK = "org.javisor.disk..";
  private static final String APPLIANCE = "org.javisor.appliance..";
  private static final String NETWORK = "org.javisor.network..";
  private static final String SCREEN = "org.javisor.screen..";
  private static final String MACHINE = "org.javisor.machine..";
  private static final String JUNIT = "org.javisor.junit..";
  private static final String LAB = "org.javisor.lab..";
  private static final String GDB = "org.javisor.gdb..";
  private static final String WEB = "org.javisor.web..";
  private static final String CLI = "org.javisor.cli..";
  private static final String BENCH = "org.javisor.bench..";

  private final JavaClasses program = ProgramClasses.imported();

  private void mayUse(String layer, String... below) {
    String[] allowed = new String[below.length + 1];
    allowed[0] = layer;
    System.arraycopy(below, 0, allowed, 1, below.length);
    ArchRule rule = noClasses().that().resideInAPackage(layer)
        .should().dependOnClassesThat(resideInAPackage(OURS).and(not(resideInAnyPackage(allowed))))
        .allowEmptyShould(true);
    rule.check(program);
  }

  @Test
  void theTestkitKnowsNothingElse() {
    mayUse(TESTKIT);
  }

  @Test
  void decodersKnowNothingElse() {
    mayUse(COMPRESSION);
  }

  @Test
  void callsOfTheKernelKnowNothingElse() {
    mayUse(LINUX);
  }

  @Test
  void hardwareAssistKnowsTheInterpreterButNoDevice() {
    mayUse(KVM, LINUX, MEMORY, X86, CPU, ENGINE, INTERPRETER);
  }

  @Test
  void onlyHardwareAssistAndHolesInFilesNeedLinux() {
    noClasses().that().resideOutsideOfPackages(LINUX, KVM, "org.javisor.disk.storage..")
        .should().dependOnClassesThat(resideInAPackage(LINUX)).check(program);
  }

  @Test
  void memoryKnowsNothingElse() {
    mayUse(MEMORY);
  }

  @Test
  void x86KnowsNothingElse() {
    mayUse(X86);
  }

  @Test
  void cpuKnowsMemoryAndEncodingsButNoEngineAndNoDevice() {
    mayUse(CPU, MEMORY, X86);
  }

  @Test
  void theEngineContractKnowsNoEngineAndNoDevice() {
    mayUse(ENGINE, MEMORY, X86, CPU);
  }

  @Test
  void theDeviceContractKnowsNoEngineAndNoCpu() {
    mayUse(DEVICE, MEMORY);
  }

  @Test
  void theInterpreterKnowsNoDevice() {
    mayUse(INTERPRETER, MEMORY, X86, CPU, ENGINE);
  }

  @Test
  void theTranslatorKnowsTheInterpreterButNoDevice() {
    mayUse(TRANSLATOR, MEMORY, X86, CPU, ENGINE, INTERPRETER);
  }

  @Test
  void whatTestsOfEnginesShareKnowsNoConcreteEngine() {
    mayUse(ENGINE_TESTKIT, MEMORY, X86, CPU, ENGINE);
  }

  @Test
  void chipsKnowNoEngineAndNoCpu() {
    mayUse(PC, MEMORY, DEVICE);
  }

  @Test
  void virtioKnowsOfTheBoardOnlyItsBus() {
    mayUse(VIRTIO, MEMORY, DEVICE, PCI);
  }

  @Test
  void firmwareKnowsNoEngineAndNoCpu() {
    mayUse(FIRMWARE, MEMORY, DEVICE, COMPRESSION);
  }

  @Test
  void imagesKnowNoChipAndNoMachine() {
    mayUse(DISK, MEMORY, DEVICE, COMPRESSION, LINUX);
  }

  @Test
  void appliancesKnowDisksButNoChipAndNoMachine() {
    mayUse(APPLIANCE, DEVICE, COMPRESSION, DISK);
  }

  @Test
  void networksKnowNoChipAndNoMachine() {
    mayUse(NETWORK, MEMORY, DEVICE);
  }

  @Test
  void theLibraryDoesNotKnowTheCommand() {
    mayUse(MACHINE, COMPRESSION, MEMORY, X86, CPU, ENGINE, DEVICE, SCREEN, INTERPRETER, TRANSLATOR, KVM, PC, VIRTIO,
        FIRMWARE,
        DISK, NETWORK);
  }

  @Test
  void theLabMeasuresThroughTheLibrary() {
    mayUse(LAB, MACHINE, CPU, DISK);
  }

  @Test
  void theScreenKnowsOnlyTheDeviceContract() {
    mayUse(SCREEN, DEVICE);
  }

  @Test
  void thePageKnowsNoEngineAndNoChip() {
    mayUse(WEB, DEVICE, DISK, SCREEN, MACHINE);
  }

  @Test
  void theDebuggersServerKnowsNoConcreteEngineAndNoChip() {
    mayUse(GDB, CPU, ENGINE, MACHINE);
  }

  @Test
  void theTestExtensionKnowsNoEngineAndNoChip() {
    mayUse(JUNIT, DEVICE, GUEST, SCREEN, FIRMWARE, MACHINE);
  }

  @Test
  void theDefaultGuestKnowsNoMachine() {
    mayUse(GUEST, FIRMWARE, COMPRESSION);
  }

  @Test
  void theCommandKnowsNoEngineAndNoChip() {
    noClasses().that().resideInAPackage(CLI)
        .should().dependOnClassesThat(resideInAnyPackage(INTERPRETER, TRANSLATOR, KVM, PC, VIRTIO, X86, MEMORY))
        .check(program);
  }

  @Test
  void theBenchmarkKnowsMachinesAsCommandsOnly() {
    mayUse(BENCH);
  }

  @Test
  void onlyTheMachineNamesDevicesAndEnginesTogether() {
    noClasses().that().resideOutsideOfPackages(MACHINE)
        .should(dependOnClassesThat(resideInAnyPackage(INTERPRETER, TRANSLATOR, KVM))
            .and(dependOnClassesThat(resideInAPackage(PC))))
        .check(program);
  }

  @Test
  void everyClassBelongsToALayer() {
    classes().should().resideInAnyPackage(
        TESTKIT, COMPRESSION, LINUX, MEMORY, X86, CPU, ENGINE, ENGINE_TESTKIT, DEVICE, INTERPRETER, TRANSLATOR, KVM, PC,
        VIRTIO, FIRMWARE, GUEST, DISK, APPLIANCE, NETWORK, SCREEN, MACHINE, JUNIT, LAB, GDB, WEB, CLI, BENCH)
        .check(program);
  }

  @Test
  void noPackageIsADrawerForEverything() {
    noClasses().should().resideInAnyPackage(
        "..common..", "..util..", "..utils..", "..core..", "..misc..", "..helpers..", "..impl..").check(program);
  }
}
