package org.javisor.conformance;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZonedDateTime;
import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/** What no code of ours does, with the reason in each rule's name. */
class HabitsTest {
  private final JavaClasses program = ProgramClasses.imported();
  private final JavaClasses tests =
      new ClassFileImporter().importPaths(ProgramClasses.folders("target/test-classes").toArray(Path[]::new));

  @Test
  void testsDoNotSleepTheyWaitForWhatTheyExpect() {
    noClasses().should().callMethodWhere(target(owner(name("java.lang.Thread"))).and(target(name("sleep"))))
        .check(tests);
  }

  @Test
  void theProgramDoesNotSleepItWaitsForAnEventWithALimit() {
    noClasses().should().callMethodWhere(target(owner(name("java.lang.Thread"))).and(target(name("sleep"))))
        .check(program);
  }

  @Test
  void whatAGuestSeesOfHostTimeEntersThroughTheHostsTimeSource() {
    // The translator measures how long its own work takes, hardware assist ends turns by time, and suites measure how
    // long each test takes: no guest ever sees that.
    noClasses().that()
        .resideOutsideOfPackages("org.javisor.machine..", "org.javisor.guest..", "org.javisor.bench..",
            "org.javisor.lab..",
            "org.javisor.engine.translator..", "org.javisor.engine.kvm..", "org.javisor.cli.suite..")
        .and()
        .doNotHaveSimpleName("HostTimeSource")
        .should().callMethod(System.class, "nanoTime")
        .orShould().callMethod(System.class, "currentTimeMillis")
        .orShould().callMethod(Instant.class, "now")
        .orShould().callMethod(LocalDate.class, "now")
        .orShould().callMethod(LocalDateTime.class, "now")
        .orShould().callMethod(ZonedDateTime.class, "now")
        .check(program);
  }

  @Test
  void randomnessIsInjectedSoThatARunCanBeRepeated() {
    noClasses().should().callMethod(Math.class, "random")
        .orShould().callConstructor(Random.class)
        .orShould().dependOnClassesThat().areAssignableTo(ThreadLocalRandom.class)
        .check(program);
  }

  @Test
  void workRunsOnThreadsThatSomebodyOwns() {
    noClasses().should().dependOnClassesThat().areAssignableTo(ForkJoinPool.class).check(program);
  }

  @Test
  void onlyRawMemoryTouchesHostMemoryByAddress() {
    noClasses().that().doNotHaveFullyQualifiedName("org.javisor.memory.RawMemory")
        .should().dependOnClassesThat().haveFullyQualifiedName("sun.misc.Unsafe")
        .check(program);
  }

  @Test
  void onlyTheCommandPrintsAndEndsTheProcess() {
    noClasses().that().resideOutsideOfPackages("org.javisor.cli..", "org.javisor.bench..", "org.javisor.testkit..")
        .should().accessField(System.class, "out")
        .orShould().accessField(System.class, "err")
        .orShould().callMethod(System.class, "exit", int.class)
        .check(program);
  }

  @Test
  void failuresHaveATypeThatSaysWhatHappened() {
    noClasses().that().areNotAssignableTo(RuntimeException.class).and().areNotAssignableTo(Exception.class)
        .should().callConstructor(RuntimeException.class)
        .orShould().callConstructor(RuntimeException.class, String.class)
        .orShould().callConstructor(RuntimeException.class, String.class, Throwable.class)
        .orShould().callConstructor(RuntimeException.class, Throwable.class)
        .orShould().callConstructor(Exception.class, String.class)
        .check(program);
  }
}
