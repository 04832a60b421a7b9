package dev.weir.agent.protocol;

import java.util.List;

/** A storage as its host sees it; sizes in bytes. */
public record StorageState(long totalBytes, long usedBytes, List<VolumeState> volumes) {}
