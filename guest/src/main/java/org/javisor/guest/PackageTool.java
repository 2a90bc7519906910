package org.javisor.guest;

import java.nio.file.Path;
import java.util.List;

/** The distribution's package tool, as far as it is needed here. */
interface PackageTool {
  /**
   * A package as the distribution's signed lists describe it.
   *
   * @param sizeBytes of the download
   * @param sha256 of the download, as lower-case hexadecimal digits
   */
  record PackageInfo(String name, String version, Architecture architecture, long sizeBytes, String sha256) {}

  /**
   * The packages that one directly depends on.
   *
   * @throws GuestException if there is no such package
   */
  List<String> dependencies(String name, Architecture architecture);

  /**
   * Looks a package up.
   *
   * @throws GuestException if there is no such package
   */
  PackageInfo info(String name, Architecture architecture);

  /**
   * Downloads a package into an empty folder.
   *
   * @return the file
   * @throws GuestException if that fails
   */
  Path download(PackageInfo info, Path folder, Progress progress);
}
