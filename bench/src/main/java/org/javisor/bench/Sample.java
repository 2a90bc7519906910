package org.javisor.bench;

/**
 * One measurement of one row.
 *
 * @param row what was measured
 * @param seconds how long it took
 * @param checksum of the result, equal on every correct machine; empty where there is none
 */
record Sample(String row, double seconds, String checksum) {}
