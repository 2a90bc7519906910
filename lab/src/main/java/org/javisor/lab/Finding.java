package org.javisor.lab;

/**
 * What figures show, in words.
 *
 * @param workload what was done
 * @param text a sentence with the figures
 * @param claim what is commonly said of it, which the reader may compare
 */
public record Finding(Workload workload, String text, String claim) {}
