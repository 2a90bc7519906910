/** Runs the same guest in several machines in turn and compares what it measured. */
package org.javisor.bench;
