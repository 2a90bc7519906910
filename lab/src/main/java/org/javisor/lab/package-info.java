/**
 * Comparisons of engines and of ways to virtualize memory: {@link org.javisor.lab.Lab} measures, {@link
 * org.javisor.lab.Results} is what it found, {@link org.javisor.lab.ResultsPage} shows it.
 */
package org.javisor.lab;
