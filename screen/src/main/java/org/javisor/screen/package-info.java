/**
 * A {@link org.javisor.screen.Screen} joins what a graphics adapter shows with keyboard and pointer, for programs and
 * for viewers.
 */
package org.javisor.screen;
