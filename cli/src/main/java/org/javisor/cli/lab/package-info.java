/** {@code javisor lab}: the ways to run a guest, compared on this host. */
package org.javisor.cli.lab;
