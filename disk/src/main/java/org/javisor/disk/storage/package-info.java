/** Files below image formats: bytes at offsets, and numbers in them. */
package org.javisor.disk.storage;
