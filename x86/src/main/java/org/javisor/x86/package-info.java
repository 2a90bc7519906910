/** The x86 instruction set as data: one table of encodings serves decoder, disassembler, assembler and engines. */
package org.javisor.x86;
