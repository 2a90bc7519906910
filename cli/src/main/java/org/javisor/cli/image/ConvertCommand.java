package org.javisor.cli.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.javisor.device.BlockBackend;
import org.javisor.disk.Access;
import org.javisor.disk.Conversion;
import org.javisor.disk.CreateOptions;
import org.javisor.disk.DiskImage;
import org.javisor.disk.Format;
import org.javisor.disk.ImageSpec;
import org.javisor.disk.Qcow2Options;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code javisor image convert}. */
@Command(
    name = "convert",
    description = "Copies a disk into a new image in another format. What is zero takes no space; what fails leaves"
        + " nothing behind.",
    footerHeading = "%nexamples%n",
    footer = {
      "  javisor image convert disk.vmdk disk.qcow2",
      "  javisor image convert disk.qcow2 small.qcow2 --variant packed",
      "  javisor image convert disk.qcow2 appliance.vmdk --variant stream"
    })
final class ConvertCommand extends ImageAction {
  @Parameters(index = "1", paramLabel = "TARGET", description = "The new image.")
  @SuppressWarnings("NullAway.Init")
  private Path target;

  @Option(
      names = {"-O", "--to"}, paramLabel = "FORMAT", converter = FormatConverter.class,
      description = "Its format. Otherwise its name tells.")
  private @Nullable Format targetFormat;

  @Option(
      names = "--variant", paramLabel = "NAME", defaultValue = "",
      description = "packed (qcow2), stream (VMDK for OVA archives), fixed (VHD).")
  private String variant = "";

  @Option(names = {"-c", "--compress"}, description = "The same as --variant packed for qcow2, stream for VMDK.")
  private boolean compress;

  @Option(names = "--force", description = "Replaces a file that is there.")
  private boolean force;

  @Override
  int carryOut() throws IOException {
    Format to = Optional.ofNullable(targetFormat).or(() -> Format.ofSuffix(target)).orElse(Format.RAW);
    String kind = variant;
    if (compress && kind.isEmpty()) {
      kind = to == Format.VMDK ? "stream" : "packed";
    }
    CreateOptions options = new CreateOptions(to, kind, Qcow2Options.STANDARD);
    try (BlockBackend source = DiskImage.open(new ImageSpec(image(), format(), Access.READ_ONLY));
        Meter meter = new Meter("converting", source.sizeBytes())) {
      Conversion.convert(source, target, options, force, meter);
    }
    return 0;
  }
}
