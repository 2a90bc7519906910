/** Images in Hyper-V's format: read, and written at once. */
package org.javisor.disk.vhdx;
