/** The server behind the page: who may come in, what the page is made of, and the sockets that it opens. */
package org.javisor.web;
