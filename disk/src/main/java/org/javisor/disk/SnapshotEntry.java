package org.javisor.disk;

/**
 * A snapshot inside of an image.
 *
 * @param epochSeconds when it was taken
 * @param diskBytes size of the disk then
 * @param stateBytes size of a machine's state that is kept with it
 */
public record SnapshotEntry(String id, String name, long epochSeconds, long diskBytes, long stateBytes) {}
