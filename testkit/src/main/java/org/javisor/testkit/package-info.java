/** Seeds of fuzz tests, damaged input, and golden files. The entry classes are Fuzzing and GoldenFile. */
package org.javisor.testkit;
