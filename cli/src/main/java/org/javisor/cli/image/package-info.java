/** The command's tools for images of disks: {@code javisor image}. */
package org.javisor.cli.image;
