package dev.weir.agent.protocol;

/** A volume as its storage lists it; sizes in bytes. */
public record VolumeState(String location, VolumeRef.Format format, long virtualBytes, long usedBytes, String name) {}
