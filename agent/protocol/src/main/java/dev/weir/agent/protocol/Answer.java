package dev.weir.agent.protocol;

import java.util.List;

/** What a host answers to a verb; the verb says which form a success has. */
public sealed interface Answer {
    record Done() implements Answer {}

    record Domain(DomainState state) implements Answer {}

    record Storage(StorageState state) implements Answer {}

    record Volume(VolumeState state) implements Answer {}

    record Volumes(List<VolumeState> states) implements Answer {}

    /** What a guest has changed that outlives its run. */
    record Left(Kept kept) implements Answer {}

    /**
     * How far a volume has been read.
     *
     * @param bytes read so far
     * @param md5 of all its bytes, in hexadecimal digits, once they have been read; else empty
     */
    record Digest(long bytes, String md5) implements Answer {}

    /** What a guest or a program printed. */
    record Text(String text) implements Answer {}

    record Figures(List<Figure> figures) implements Answer {}

    record Facts(HostFacts facts) implements Answer {}

    /** A failure as the API tells it: a code and its parameters. */
    record Refused(String code, List<String> params) implements Answer {}
}
