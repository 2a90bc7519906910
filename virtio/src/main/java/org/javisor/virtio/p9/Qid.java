package org.javisor.virtio.p9;

/**
 * What identifies a file to a client.
 *
 * @param type {@link #FOLDER}, {@link #LINK} or 0
 * @param path the number of the file on the host
 */
record Qid(int type, int version, long path) {
  static final int FOLDER = 0x80;
  static final int LINK = 0x02;
}
