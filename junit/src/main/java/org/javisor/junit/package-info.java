/** A booted virtual machine for tests: see {@link org.javisor.junit.WithVm}. */
package org.javisor.junit;
