package dev.weir.agent.protocol;

/**
 * Which copy of the pool's database a host keeps.
 *
 * @param pool the pool's uuid; empty where there is no copy
 * @param generation of the newest change in it; 0 where there is no copy
 * @param baseBytes of the backup that it begins with
 * @param changeBytes of all changes since
 */
public record CopyState(String pool, long generation, long baseBytes, long changeBytes) {
    public static final CopyState NONE = new CopyState("", 0, 0, 0);
}
