package org.javisor.cli.image;

import java.util.Optional;
import org.javisor.cli.UserError;
import org.javisor.disk.CreateOptions;
import org.javisor.disk.Format;
import org.javisor.disk.ImageTools;
import org.javisor.disk.Qcow2Options;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code javisor image create}. */
@Command(
    name = "create",
    description = "Makes an image that reads as zeroes, or a clone that shows another image until it is written to.",
    footerHeading = "%nexamples%n",
    footer = {
      "  javisor image create disk.qcow2 20G",
      "  javisor image create --cluster-size 128K --extended-l2 disk.qcow2 20G",
      "  javisor image create --backing base.qcow2 clone.qcow2"
    })
final class CreateCommand extends ImageAction {
  @Parameters(
      index = "1", arity = "0..1", paramLabel = "SIZE", converter = DiskSize.Converter.class,
      description = "Size of the disk; for a clone that of its base if left away.")
  private @Nullable DiskSize size;

  @Option(
      names = {"-b", "--backing"}, paramLabel = "BASE",
      description = "The image below; as it is to be looked for, relative to the new image's folder.")
  private @Nullable String backing;

  @Option(
      names = {"-F", "--backing-format"}, paramLabel = "FORMAT", converter = FormatConverter.class,
      description = "Its format. Otherwise its name tells.")
  private @Nullable Format backingFormat;

  @Option(names = "--qcow2-version", paramLabel = "N", description = "2 or 3.", defaultValue = "3")
  private int version;

  @Option(
      names = "--cluster-size", paramLabel = "SIZE", converter = DiskSize.Converter.class, defaultValue = "64K",
      description = "For qcow2: 512 to 2M.")
  @SuppressWarnings("NullAway.Init")
  private DiskSize clusterSize;

  @Option(names = "--refcount-bits", paramLabel = "N", defaultValue = "16", description = "For qcow2: 1 to 64.")
  private int refcountBits;

  @Option(names = "--extended-l2", description = "For qcow2: map parts of clusters on their own.")
  private boolean extendedL2;

  @Option(names = "--lazy-refcounts", description = "For qcow2: allow others to keep counts of references late.")
  private boolean lazyRefcounts;

  @Override
  int carryOut() throws UserError {
    Format format = format().or(() -> Format.ofSuffix(image())).orElse(Format.RAW);
    CreateOptions options = new CreateOptions(format, "", new Qcow2Options(
        version, (int) Math.min(clusterSize.bytes(), Integer.MAX_VALUE), refcountBits, lazyRefcounts, extendedL2,
        false));
    Optional<Long> bytes = Optional.ofNullable(size).map(DiskSize::bytes);
    if (backing != null) {
      if (format != Format.QCOW2) {
        throw UserError.usage("only a qcow2 image can lie on another one; name it " + image() + ".qcow2, or say -f");
      }
      ImageTools.createOver(image(), backing, Optional.ofNullable(backingFormat), bytes, options);
      return 0;
    }
    ImageTools.create(
        image(), bytes.orElseThrow(() -> UserError.usage("say how large the disk is to be, for instance 20G")),
        options);
    return 0;
  }
}
