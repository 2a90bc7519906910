package org.javisor.cli;

/**
 * Where a debugger is waited for.
 *
 * @param host whose address is this host's loopback; empty for the usual one
 * @param waits whether the machine stands still until a debugger lets it go
 */
record DebuggerSpec(String host, int port, boolean waits) {}
