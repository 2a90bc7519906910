package org.javisor.conformance.guest;

/**
 * A program that connects its input and output with a socket between guest and host.
 *
 * @see "Linux, include/uapi/linux/vm_sockets.h"
 */
final class SocketProgram {
  private static final int AF_VSOCK = 40;
  private static final int SOCK_STREAM = 1;
  private static final int SHUT_WR = 1;
  private static final int ADDRESS_BYTES = 16;
  private static final int HOST = 2;
  private static final int ANYBODY = -1;
  private static final int BUFFER = ElfFile.DATA + 0x100;
  private static final int BUFFER_BYTES = 2048;

  private final GuestProgram p = new GuestProgram(true);

  private SocketProgram(int cid, int port) {
    p.asm("jmp main").asm("address:").number(AF_VSOCK, 2).number(0, 2).number(port, 4).number(cid, 4).number(0, 4);
    p.asm("main: nop").begin("socket");
    p.call(SystemCall.SOCKET, AF_VSOCK, SOCK_STREAM, 0).expectThat("test eax, eax", "js").asm("mov r12, rax");
  }

  /** Connects with a port of the host, sends its input, and prints what it gets. */
  static byte[] client(int port) {
    SocketProgram program = new SocketProgram(HOST, port);
    program.p.call(SystemCall.CONNECT, "r12", "address", ADDRESS_BYTES).expectThat("test eax, eax", "js");
    program.send();
    program.receive();
    return program.end();
  }

  /** Waits for a connection at a port, prints what it gets, and sends its input. */
  static byte[] server(int port) {
    SocketProgram program = new SocketProgram(ANYBODY, port);
    program.p.call(SystemCall.BIND, "r12", "address", ADDRESS_BYTES).expectThat("test eax, eax", "js");
    program.p.call(SystemCall.LISTEN, "r12", 1).expectThat("test eax, eax", "js");
    program.p.call(SystemCall.ACCEPT, "r12", 0, 0, 0).expectThat("test eax, eax", "js").asm("mov r12, rax");
    program.receive();
    program.send();
    return program.end();
  }

  private void send() {
    copy("0", "r12");
    p.call(SystemCall.SHUTDOWN, "r12", SHUT_WR).expectThat("test eax, eax", "js");
  }

  private void receive() {
    copy("r12", "1");
  }

  private void copy(String from, String to) {
    String read = p.newLabel();
    String write = p.newLabel();
    String done = p.newLabel();
    p.asm(read + ": nop").call(SystemCall.READ, from, BUFFER, BUFFER_BYTES).expectThat("test eax, eax", "js");
    p.asm("test eax, eax").asm("jz " + done).asm("mov r13, rax").asm("mov r14, " + BUFFER);
    p.asm(write + ": nop").call(SystemCall.WRITE, to, "r14", "r13").expectThat("test eax, eax", "js");
    p.asm("add r14, rax").asm("sub r13, rax").asm("jnz " + write).asm("jmp " + read).asm(done + ": nop");
  }

  /** What is printed by a check that holds would be among the data: only a failure is said. */
  private byte[] end() {
    p.call(SystemCall.EXIT, 0).end();
    return p.toElf();
  }
}
