/** The web page, in a real browser and with a real guest. */
@org.jspecify.annotations.NullMarked
package org.javisor.conformance.web;
