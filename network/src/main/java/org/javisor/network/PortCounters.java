package org.javisor.network;

/**
 * What went through a port, seen from its guest.
 *
 * @param droppedFull frames for the guest that found its queue full
 * @param droppedByPolicy frames that it may not send, or that are too fast
 */
public record PortCounters(
    long sentFrames, long sentBytes, long receivedFrames, long receivedBytes, long droppedFull,
    long droppedByPolicy) {}
