package org.javisor.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.javisor.machine.ShareSpec;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The shared folders of {@code javisor run}. */
final class ShareOptions {
  @Option(
      names = "--share", paramLabel = "FOLDER:TAG[:ro]", converter = ShareConverter.class,
      description = "A folder of this host for the guest, which mounts it with 'mount -t 9p -o "
          + "trans=virtio,version=9p2000.L TAG /mnt'; may be repeated. ro: the guest only reads. The default guest is "
          + "then Debian's generic kernel, as the cloud kernel has no 9p.")
  private List<ShareSpec> shares = List.of();

  List<ShareSpec> specs() {
    return List.copyOf(shares);
  }

  /** What is wrong with them as a whole; empty if nothing is. */
  Optional<String> problem() {
    long tags = shares.stream().map(ShareSpec::tag).distinct().count();
    return tags < shares.size() ? Optional.of("two folders of --share have the same tag") : Optional.empty();
  }

  /** Reads a folder, a tag, and whether it is only read. */
  static final class ShareConverter implements ITypeConverter<ShareSpec> {
    @Override
    public ShareSpec convert(String text) {
      boolean readOnly = text.endsWith(":ro");
      String rest = readOnly ? text.substring(0, text.length() - 3) : text;
      int colon = rest.lastIndexOf(':');
      if (colon <= 0) {
        throw new TypeConversionException(
            "'" + text + "' is not a shared folder; write for instance /home/me/work:work or /srv/data:data:ro");
      }
      try {
        return new ShareSpec(Path.of(rest.substring(0, colon)), rest.substring(colon + 1), readOnly);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }
}
