package dev.weir.conformance.kill;

import org.jspecify.annotations.Nullable;

/** A call that was asked and not answered: it may be done or not, and never by half. */
sealed interface Doubt {
    /** A VM as it was and as it would be; none where it would be gone. */
    record Changed(String vm, VmFacts before, @Nullable VmFacts after) implements Doubt {}

    /** A VM with this name of its own, like that one; {@code done}: it is there, and only its disks are not known yet. */
    record Cloned(VmFacts source, String name, boolean done) implements Doubt {}

    /** A template with the disks it asks for; {@code done}: it has them, and only which they are is not known yet. */
    record Provisioned(String vm, VmFacts before, boolean done) implements Doubt {}

    /** A disk with this name of its own. */
    record DiskMade(String name) implements Doubt {}

    /** One more disk with the name of this one. */
    record DiskCloned(String source) implements Doubt {}

    record DiskGone(String vdi) implements Doubt {}
}
