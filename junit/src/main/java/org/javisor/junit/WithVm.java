package org.javisor.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Tests of this class get a virtual machine that has booted, as a parameter of type {@link
 * org.javisor.machine.VirtualMachine}, {@link org.javisor.machine.agent.GuestAgent} or {@link
 * org.javisor.machine.Console}.
 *
 * <pre>{@code
 * @WithVm
 * class MyTest {
 *   @Test
 *   void theKernelIsLinux(VirtualMachine vm) throws InterruptedException {
 *     assertEquals("Linux", vm.exec("uname", "-s").text());
 *   }
 * }
 * }</pre>
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@ExtendWith(VmExtension.class)
public @interface WithVm {
  /** How long a machine lives. */
  enum Scope {
    /** Booted for the class, closed after its last test. */
    CLASS,

    /** Booted for the first class that asks for such a machine, closed after the last class of the run. */
    RUN
  }

  /** The guest's RAM in MiB. */
  int memoryMegabytes() default 256;

  Scope scope() default Scope.CLASS;

  /** Whether each test gets a copy of the booted machine: what it does, the next one does not see. */
  boolean fork() default false;

  /** How many seconds the guest may take to boot. */
  int bootSeconds() default 120;

  /** What the machine is, instead of the default guest. */
  Class<? extends VmSource> source() default DefaultGuest.class;
}
