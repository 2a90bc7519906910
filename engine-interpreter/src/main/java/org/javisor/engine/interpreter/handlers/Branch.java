package org.javisor.engine.interpreter.handlers;

/**
 * Where a direct branch leads, relative to the block's first instruction.
 *
 * @param taken added to RIP when the branch is taken
 * @param fall added to RIP otherwise
 * @param mask truncates RIP to the code size
 * @param linkTaken the taken target lies in the block's page, so that it may be linked
 * @param linkFall the same for the other
 */
public record Branch(long taken, long fall, long mask, boolean linkTaken, boolean linkFall) {}
