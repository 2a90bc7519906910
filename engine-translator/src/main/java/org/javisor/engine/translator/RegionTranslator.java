package org.javisor.engine.translator;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.AccessFlag;
import java.lang.reflect.Constructor;
import java.util.function.Consumer;
import org.javisor.cpu.Cpu;
import org.javisor.cpu.OperationTable;
import org.javisor.engine.interpreter.handlers.Block;
import org.javisor.engine.interpreter.handlers.Exits;
import org.javisor.engine.interpreter.handlers.Handler;
import org.javisor.x86.FeatureSet;
import org.jspecify.annotations.Nullable;

/** Makes a class of a plan: on a background thread, from what the plan holds alone. */
final class RegionTranslator {
  /** HotSpot compiles no method above 8,000 bytes. */
  static final int MAX_BYTECODE = 7_900;

  private static final ClassDesc NAME = ClassDesc.of("org.javisor.engine.translator.Translated");
  private static final MethodTypeDesc RUN = MethodTypeDesc.of(Code.REGION, Code.CPU);

  private final OperationTable operations;
  private final BlockDecoder decoder;

  private final RegionContext context;

  /** @param context of the vCPU that will run the regions */
  RegionTranslator(OperationTable operations, FeatureSet features, RegionContext context) {
    this.context = context;
    this.operations = operations;
    this.decoder = new BlockDecoder(features);
  }

  RegionContext context() {
    return context;
  }

  /**
   * A translated region, not yet installed.
   *
   * @param installed the block that stands for it
   * @param bytecode bytes of its method
   */
  record Translation(Region region, Block installed, RegionPlan plan, int bytecode) {}

  /**
   * Translates as many of the plan's blocks as fit into a method. One at a time: the decoder has state.
   *
   * @param hot told of the region when it runs much
   */
  synchronized Translation translate(RegionPlan plan, Consumer<Region> hot) {
    RegionPlan tried = plan;
    while (true) {
      Emission emission = new Emission(tried);
      byte[] bytes = emission.build();
      if (emission.size <= MAX_BYTECODE) {
        return link(emission, bytes, hot);
      }
      int fewer = (int) ((long) tried.blocks().size() * MAX_BYTECODE * 9 / 10 / emission.size);
      if (fewer == 0) {
        throw new UntranslatableException("one block is too large");
      }
      tried = plan.shortened(Math.min(fewer, tried.blocks().size() - 1));
    }
  }

  /** One attempt. */
  private final class Emission {
    final RegionPlan plan;
    private @Nullable RegionEmitter emitter;
    int size;

    Emission(RegionPlan plan) {
      this.plan = plan;
    }

    RegionEmitter emitter() {
      RegionEmitter made = emitter;
      if (made == null) {
        throw new IllegalStateException("not built");
      }
      return made;
    }

    byte[] build() {
      byte[] bytes = ClassFile.of().build(NAME, c -> {
        c.withSuperclass(Code.REGION);
        c.withFlags(AccessFlag.FINAL, AccessFlag.SUPER);
        c.withMethodBody(ConstantDescs.INIT_NAME, ConstantDescs.MTD_void, 0, b -> b
            .aload(0)
            .invokespecial(Code.REGION, ConstantDescs.INIT_NAME, ConstantDescs.MTD_void)
            .return_());
        c.withMethodBody("run", RUN, ClassFile.ACC_PUBLIC, b -> {
          RegionEmitter made = new RegionEmitter(plan, operations, decoder, b);
          emitter = made;
          made.emit();
        });
      });
      size = codeSize(bytes);
      return bytes;
    }

    private static int codeSize(byte[] bytes) {
      return ClassFile.of().parse(bytes).methods().stream()
          .flatMap(m -> m.findAttribute(Attributes.code()).stream())
          .mapToInt(CodeAttribute::codeLength)
          .max()
          .orElseThrow();
    }
  }

  private Translation link(Emission emission, byte[] bytes, Consumer<Region> hot) {
    RegionPlan plan = emission.plan;
    RegionEmitter emitter = emission.emitter();
    Region region = define(bytes);
    Block entry = plan.entry();
    Block installed = new Block(
        new Block.Place(entry.start, entry.length, entry.mode, -1),
        new Handler[0],
        new Block.Ending(region, 0, Exits.UNKNOWN),
        new short[1],
        new short[1]);
    boolean code64 = (plan.mode() & Cpu.MODE_CODE_SIZE) == Cpu.MODE_CODE_64;
    region.bind(new RegionParts(
        plan.settled(),
        plan.pages().toArray(new RegionPlan.Page[0]),
        code64 ? -1 : 0xFFFF_FFFFL,
        emitter.handlers.toArray(new Handler[0]),
        emitter.ends.toArray(new RegionParts.End[0]),
        emitter.sites.toArray(new RegionParts.Site[0]),
        emitter.x87Sites(),
        emitter.exits(),
        installed,
        hot,
        context), plan.grownFrom() != null);
    return new Translation(region, installed, plan, emission.size);
  }

  private static Region define(byte[] bytes) {
    try {
      Class<?> type = MethodHandles.lookup().defineHiddenClass(bytes, false).lookupClass();
      Constructor<?> constructor = type.getDeclaredConstructor();
      constructor.setAccessible(true);
      return (Region) constructor.newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a generated class does not link", e);
    }
  }
}
