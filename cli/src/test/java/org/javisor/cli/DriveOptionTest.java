package org.javisor.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Optional;
import org.javisor.disk.Access;
import org.javisor.disk.CacheMode;
import org.javisor.disk.Format;
import org.javisor.disk.ImageOptions;
import org.javisor.disk.Limits;
import org.javisor.disk.Medium;
import org.javisor.machine.DriveSpec;
import org.javisor.machine.DriveSpec.Bus;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.TypeConversionException;

class DriveOptionTest {
  @Test
  void aDiskHasFormatCacheModeAndLimits() {
    ImageOptions options = new DriveOption.Disk().convert("d.img,format=qcow2,cache=unsafe,iops=500,bps=20M").options();
    assertThat(options).isEqualTo(new ImageOptions(
        Optional.of(Format.QCOW2), CacheMode.UNSAFE, new Limits(500, 20 << 20)));
    assertThatThrownBy(() -> new DriveOption.Disk().convert("d.img,format=qcow3")).hasMessageContaining("no format");
    assertThatThrownBy(() -> new DriveOption.Disk().convert("d.img,iops=0")).hasMessageContaining("rate of 0");
    assertThatThrownBy(() -> new DriveOption.Disk().convert("d.img,speed=1")).hasMessageContaining("none of bus=");
  }

  @Test
  void aFileAloneIsADiskThatCanBeWritten() {
    assertThat(new DriveOption.Disk().convert("a.raw"))
        .isEqualTo(new DriveSpec(Bus.IDE, Medium.DISK, Path.of("a.raw"), Access.READ_WRITE));
  }

  @Test
  void optionsFollowAfterCommas() {
    assertThat(new DriveOption.Disk().convert("a.raw,bus=sata,snapshot"))
        .isEqualTo(new DriveSpec(Bus.SATA, Medium.DISK, Path.of("a.raw"), Access.SNAPSHOT));
    assertThat(new DriveOption.Disk().convert("a.raw,bus=virtio").bus()).isEqualTo(Bus.VIRTIO);
    assertThat(new DriveOption.Floppy().convert("a.img,readonly"))
        .isEqualTo(new DriveSpec(Bus.FLOPPY, Medium.FLOPPY, Path.of("a.img"), Access.READ_ONLY));
  }

  @Test
  void twoCommasAreOneInTheName() {
    assertThat(new DriveOption.Cdrom().convert("a,,b.iso").image()).isEqualTo(Path.of("a,b.iso"));
  }

  @Test
  void aCdIsReadOnly() {
    assertThat(new DriveOption.Cdrom().convert("a.iso").access()).isEqualTo(Access.READ_ONLY);
  }

  @Test
  void wrongOptionsAreRefusedWithWhatThereIs() {
    assertThatThrownBy(() -> new DriveOption.Disk().convert("a.raw,sync"))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("readonly, snapshot, bus=ide or bus=sata");
    assertThatThrownBy(() -> new DriveOption.Disk().convert("a.raw,bus=scsi"))
        .hasMessageContaining("'scsi' is no bus");
    assertThatThrownBy(() -> new DriveOption.Cdrom().convert("a.iso,snapshot")).hasMessageContaining("never written");
    assertThatThrownBy(() -> new DriveOption.Disk().convert(",readonly")).hasMessageContaining("names no file");
  }
}
