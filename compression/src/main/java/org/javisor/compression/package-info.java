/**
 * The compression formats that kernels and initrds come in, decoded from and to arrays with a bound on the output.
 * Every decoder treats its input as hostile: the worst it may do is throw {@link
 * org.javisor.compression.CompressionException}.
 */
package org.javisor.compression;
