/** The javisor command: arguments in, messages and an exit status out. Entry: {@link org.javisor.cli.Main}. */
package org.javisor.cli;
