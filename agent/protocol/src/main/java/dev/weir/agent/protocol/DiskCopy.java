package dev.weir.agent.protocol;

/** A disk of a domain, and the location of the volume that is to hold what it holds now. */
public record DiskCopy(DiskSpec disk, String location) {}
