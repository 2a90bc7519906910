/** Images in the format of Virtual PC and the older Hyper-V: read, and written at once. */
package org.javisor.disk.vhd;
