package org.javisor.engine.translator;

import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.security.ProtectionDomain;
import org.jspecify.annotations.Nullable;

/**
 * HotSpot's compilers on request. A JVM offers that through its white-box interface, if it was started with
 *
 * <pre>{@code
 * -XX:+UnlockDiagnosticVMOptions -XX:+WhiteBoxAPI -XX:-DisplayVMOutput
 * --add-exports java.base/jdk.internal.misc=ALL-UNNAMED
 * }</pre>
 *
 * as the launcher does. The class that the interface is called by must belong to the boot loader; it is made here, with
 * the methods that are needed. (The JVM complains of each that is missing: hence the last flag of the first line.)
 */
final class CompilerControl {
  /** C1 without profiling: quick to compile. */
  static final int LEVEL_C1 = 1;

  /** C2. */
  static final int LEVEL_C2 = 4;

  private static final ClassDesc WHITE_BOX = ClassDesc.of("jdk.test.whitebox.WhiteBox");
  private static final int STANDARD_ENTRY = -1;

  private static final @Nullable CompilerControl INSTANCE = create();

  private final MethodHandle enqueue;
  private final MethodHandle level;
  private final MethodHandle directives;

  private CompilerControl(MethodHandle enqueue, MethodHandle level, MethodHandle directives) {
    this.enqueue = enqueue;
    this.level = level;
    this.directives = directives;
  }

  /** The compilers of this JVM; null where it was not started for it. */
  static @Nullable CompilerControl available() {
    return INSTANCE;
  }

  private static @Nullable CompilerControl create() {
    try {
      Class<?> type = define(bytes());
      Object whiteBox = type.getDeclaredConstructor().newInstance();
      type.getMethod("registerNatives").invoke(null);
      MethodHandles.Lookup lookup = MethodHandles.publicLookup();
      CompilerControl control = new CompilerControl(
          lookup.findVirtual(type, "enqueueMethodForCompilation0",
              MethodType.methodType(boolean.class, Executable.class, int.class, int.class)).bindTo(whiteBox),
          lookup.findVirtual(type, "getMethodCompilationLevel0",
              MethodType.methodType(int.class, Executable.class, boolean.class)).bindTo(whiteBox),
          lookup.findVirtual(type, "addCompilerDirective", MethodType.methodType(int.class, String.class))
              .bindTo(whiteBox));
      // Throws where the interface is there but switched off.
      control.level(CompilerControl.class.getDeclaredMethod("available"));
      return control;
    } catch (ReflectiveOperationException | LinkageError | CompilersAreSilentException e) {
      return null;
    }
  }

  private static Class<?> define(byte[] bytes) throws ReflectiveOperationException {
    Class<?> unsafe = Class.forName("jdk.internal.misc.Unsafe");
    Method define = unsafe.getMethod("defineClass", String.class, byte[].class, int.class, int.class,
        ClassLoader.class, ProtectionDomain.class);
    Object instance = unsafe.getMethod("getUnsafe").invoke(null);
    Object type = define.invoke(instance, "jdk/test/whitebox/WhiteBox", bytes, 0, bytes.length, null, null);
    return (Class<?>) type;
  }

  private static byte[] bytes() {
    ClassDesc executable = Code.desc(Executable.class);
    int nativeMethod = ClassFile.ACC_PUBLIC | ClassFile.ACC_NATIVE;
    return ClassFile.of().build(WHITE_BOX, c -> {
      c.withFlags(ClassFile.ACC_PUBLIC);
      c.withMethodBody(ConstantDescs.INIT_NAME, ConstantDescs.MTD_void, ClassFile.ACC_PUBLIC, b -> b
          .aload(0)
          .invokespecial(ConstantDescs.CD_Object, ConstantDescs.INIT_NAME, ConstantDescs.MTD_void)
          .return_());
      c.withMethod("registerNatives", ConstantDescs.MTD_void, nativeMethod | ClassFile.ACC_STATIC, m -> {
      });
      c.withMethod("enqueueMethodForCompilation0", MethodTypeDesc.of(Code.Z, executable, Code.I, Code.I),
          nativeMethod, m -> {
          });
      c.withMethod("getMethodCompilationLevel0", MethodTypeDesc.of(Code.I, executable, Code.Z), nativeMethod, m -> {
      });
      c.withMethod("addCompilerDirective", MethodTypeDesc.of(Code.I, ConstantDescs.CD_String), nativeMethod, m -> {
      });
    });
  }

  /** The interface is there, and the JVM did not link it, or it failed. */
  private static final class CompilersAreSilentException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    CompilersAreSilentException(Throwable cause) {
      super("the JVM's compilers do not answer", cause);
    }
  }

  /** Adds compiler directives in their JSON form; whether they were understood. */
  boolean direct(String json) {
    try {
      return (int) directives.invokeExact(json) > 0;
    } catch (Throwable e) {
      throw new CompilersAreSilentException(e);
    }
  }

  /** Has a method compiled, and waits for that where directives say so; false where it cannot be queued now. */
  boolean compile(Method method, int compiler) {
    try {
      return (boolean) enqueue.invokeExact((Executable) method, compiler, STANDARD_ENTRY);
    } catch (Throwable e) {
      throw new CompilersAreSilentException(e);
    }
  }

  /** The compiler whose code of a method is in use; 0 if none is. */
  int level(Method method) {
    try {
      return (int) level.invokeExact((Executable) method, false);
    } catch (Throwable e) {
      throw new CompilersAreSilentException(e);
    }
  }
}
