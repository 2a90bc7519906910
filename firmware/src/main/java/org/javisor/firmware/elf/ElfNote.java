package org.javisor.firmware.elf;

import org.javisor.firmware.layout.Loading.Slice;

/**
 * One entry of a PT_NOTE segment.
 *
 * @param owner the name, without its terminating zero
 * @param type a number with a meaning given by the owner
 * @param description where the value lies in the file
 */
record ElfNote(String owner, int type, Slice description) {}
