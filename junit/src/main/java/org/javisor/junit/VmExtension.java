package org.javisor.junit;

import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;
import org.javisor.junit.WithVm.Scope;
import org.javisor.machine.Console;
import org.javisor.machine.MachineSpec;
import org.javisor.machine.VirtualMachine;
import org.javisor.machine.agent.GuestAgent;
import org.junit.jupiter.api.MediaType;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.platform.commons.support.AnnotationSupport;

/** Boots machines for tests and closes them. See {@link WithVm}. */
public final class VmExtension implements ParameterResolver, AfterTestExecutionCallback {
  private static final Namespace NAMESPACE = Namespace.create(VmExtension.class);

  /** What tells machines apart: equal ones are shared by the classes of a run. */
  private record Key(Class<? extends VmSource> source, int memoryMegabytes, boolean fork) {
    static Key of(WithVm wanted) {
      return new Key(wanted.source(), wanted.memoryMegabytes(), wanted.fork());
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == VirtualMachine.class || type == GuestAgent.class || type == Console.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    BootedVm booted = ofTest(context);
    Class<?> type = parameter.getParameter().getType();
    if (type == Console.class) {
      return booted.console();
    }
    return type == GuestAgent.class ? booted.vm().agent() : booted.vm();
  }

  /** The machine of a test: the booted one, or a copy of it. */
  private static BootedVm ofTest(ExtensionContext context) {
    WithVm wanted = wanted(context);
    BootedVm booted = booted(context, wanted);
    if (!wanted.fork() || context.getTestMethod().isEmpty()) {
      return booted;
    }
    return context.getStore(NAMESPACE)
        .computeIfAbsent(Key.of(wanted), key -> interruptibly(booted::fork), BootedVm.class);
  }

  private static BootedVm booted(ExtensionContext context, WithVm wanted) {
    return store(context, wanted.scope()).computeIfAbsent(
        "booted " + Key.of(wanted),
        key -> interruptibly(() -> BootedVm.boot(
            spec(wanted), Duration.ofSeconds(wanted.bootSeconds()), wanted.fork())),
        BootedVm.class);
  }

  private static MachineSpec spec(WithVm wanted) {
    try {
      return wanted.source().getDeclaredConstructor().newInstance().spec()
          .withMemory((long) wanted.memoryMegabytes() << 20);
    } catch (InvocationTargetException e) {
      throw new ParameterResolutionException(
          "no machine: " + e.getTargetException().getMessage(), e.getTargetException());
    } catch (ReflectiveOperationException e) {
      throw new ExtensionConfigurationException(
          wanted.source().getName() + " needs a public constructor without parameters", e);
    }
  }

  /** Something that waits. */
  @FunctionalInterface
  private interface Waiting<T> {
    T get() throws InterruptedException;
  }

  private static <T> T interruptibly(Waiting<T> waiting) {
    try {
      return waiting.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ParameterResolutionException("interrupted while the machine was made", e);
    }
  }

  private static Store store(ExtensionContext context, Scope scope) {
    return switch (scope) {
      case RUN -> context.getRoot().getStore(NAMESPACE);
      case CLASS -> {
        ExtensionContext at = context;
        while (at.getTestMethod().isPresent() || at.getParent().flatMap(ExtensionContext::getTestClass).isPresent()) {
          at = at.getParent().orElseThrow();
        }
        yield at.getStore(NAMESPACE);
      }
    };
  }

  private static WithVm wanted(ExtensionContext context) {
    return AnnotationSupport.findAnnotation(context.getRequiredTestClass(), WithVm.class)
        .orElseGet(() -> AnnotationSupport.findAnnotation(Nothing.class, WithVm.class).orElseThrow());
  }

  /** For those who name the extension and say nothing else. */
  @WithVm
  private static final class Nothing {}

  /** A test that failed gets what a person would look at. */
  @Override
  public void afterTestExecution(ExtensionContext context) throws InterruptedException {
    if (context.getExecutionException().isEmpty()) {
      return;
    }
    WithVm wanted = wanted(context);
    Optional<BootedVm> vm = Optional.ofNullable(
        wanted.fork()
            ? context.getStore(NAMESPACE).get(Key.of(wanted), BootedVm.class)
            : store(context, wanted.scope()).get("booted " + Key.of(wanted), BootedVm.class));
    if (vm.isPresent()) {
      String text = vm.get().console().text();
      context.publishFile(
          "console.txt", MediaType.TEXT_PLAIN_UTF_8,
          file -> Files.writeString(file, text, StandardCharsets.UTF_8));
      if (vm.get().vm().hasDisplay()) {
        context.publishFile("screen.png", MediaType.IMAGE_PNG, file -> vm.get().vm().screen().screenshot(file));
      }
    }
  }
}
