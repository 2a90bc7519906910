/** What people do to a machine: keys and pointers. */
package org.javisor.device.input;
