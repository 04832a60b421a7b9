package dev.weir.agent.protocol;

import java.util.List;
import java.util.Map;

/**
 * A thing a master asks of a host. Each may be asked again with the same operation id: what was done is not done
 * twice, the first answer comes again.
 */
public sealed interface Verb {
    /** Builds and runs a domain; answers its {@link DomainState}. A domain that runs under the same startId is left. */
    record StartDomain(DomainSpec spec) implements Verb {}

    /** Asks the guest to shut down, by its agent or else the power button, and waits for the end. */
    record ShutDownDomain(String uuid, long timeoutSeconds) implements Verb {}

    /** Ends the domain at once; one that is not there is success. */
    record DestroyDomain(String uuid) implements Verb {}

    /** Asks the guest to start again and waits until it does. */
    record RebootDomain(String uuid, long timeoutSeconds) implements Verb {}

    /** Resets the domain at once. */
    record ResetDomain(String uuid) implements Verb {}

    record PauseDomain(String uuid) implements Verb {}

    record UnpauseDomain(String uuid) implements Verb {}

    /** Has the guest give back memory or take it, until it has so many bytes; does not wait for the guest to do so. */
    record SetMemory(String uuid, long bytes) implements Verb {}

    /** Gives a running guest so many vCPUs; answers its {@link DomainState}. */
    record SetVcpus(String uuid, int count) implements Verb {}

    /** Changes how a running guest's vCPUs share the host's processors; pins are left as they are. */
    record SetTuning(String uuid, CpuTuning tuning) implements Verb {}

    /** Changes what follows when the guest ends its run by itself. */
    record SetActions(String uuid, DomainSpec.OnStop onReboot, DomainSpec.OnStop onCrash) implements Verb {}

    /** Presses Alt, SysRq and a key. */
    record SendSysrq(String uuid, String key) implements Verb {}

    /** Sends what a machine's buttons and lines send: {@code nmi}, {@code reset}, {@code power}. */
    record SendTrigger(String uuid, String trigger) implements Verb {}

    /** Puts the guest to sleep with its memory kept (ACPI S3). */
    record SleepDomain(String uuid) implements Verb {}

    /** Wakes a guest that sleeps; one that is awake is left. */
    record WakeDomain(String uuid) implements Verb {}

    /** Has the guest's agent run a script with the guest's own shell; answers what it printed. */
    record RunScript(String uuid, String script) implements Verb {}

    /**
     * Has a Windows guest's agent run Windows' sysprep with these answers, which may hold passwords; is done when it has
     * ended well, or the guest has shut down by it. Any other end is SYSPREP with the reason.
     */
    record RunSysprep(String uuid, String unattend, long timeoutMillis) implements Verb {
        @Override
        public String toString() {
            return "RunSysprep[uuid=" + uuid + ", timeoutMillis=" + timeoutMillis + "]";
        }
    }

    /** Answers the last {@link Figure}s of a guest; of the host itself for an empty uuid. */
    record ReadFigures(String uuid) implements Verb {}

    /**
     * Writes the domain's memory to a new volume of that size, whole or not at all, and ends the domain; answers the
     * volume's {@link VolumeState}. A domain that has ended with the volume written is suspended.
     */
    record SuspendDomain(String uuid, VolumeRef image, long virtualBytes) implements Verb {}

    /** Answers what the guest of a domain, also of one that has just ended, has changed that outlives its run. */
    record ReadKept(String uuid) implements Verb {}

    /** Brings a suspended domain back to life under the spec's startId; answers its {@link DomainState}. */
    record ResumeDomain(DomainSpec spec, VolumeRef image) implements Verb {}

    record PlugDisk(String domainUuid, DiskSpec disk) implements Verb {}

    record UnplugDisk(String domainUuid, DiskSpec disk) implements Verb {}

    record PlugNic(String domainUuid, NicSpec nic) implements Verb {}

    record UnplugNic(String domainUuid, NicSpec nic) implements Verb {}

    /** Takes a USB device from the domain and gives it back to the host; one that the domain does not have is success. */
    record UnplugUsb(String domainUuid, UsbSpec usb) implements Verb {}

    /**
     * Makes the storage usable on this host; answers its {@link StorageState}. One that is {@code shared} was made by some
     * host already, and must be found.
     */
    record AttachStorage(String srUuid, String type, boolean shared, Map<String, String> deviceConfig)
            implements Verb {}

    record DetachStorage(String srUuid) implements Verb {}

    /** Makes what a new storage needs on this host, where nothing of the kind is yet; it is not attached by it. */
    record MakeStorage(String srUuid, String type, Map<String, String> deviceConfig) implements Verb {}

    /**
     * Ends a storage that is not attached: these volumes of it go, and what else was made for it. One that holds other
     * volumes is SR_NOT_EMPTY and keeps all that it has.
     */
    record RemoveStorage(String srUuid, String type, Map<String, String> deviceConfig, List<String> volumes)
            implements Verb {}

    /** Answers which storages there are in a place, as the {@link Answer.Text} of SR.probe. */
    record ProbeStorage(String type, Map<String, String> deviceConfig) implements Verb {}

    /** Answers the {@link StorageState} of an attached storage. */
    record ScanStorage(String srUuid) implements Verb {}

    /** Makes a volume and answers its {@link VolumeState}. */
    record CreateVolume(String srUuid, String location, VolumeRef.Format format, long virtualBytes) implements Verb {}

    /** Removes a volume; one that is not there is success. */
    record DestroyVolume(String srUuid, String location) implements Verb {}

    /** Copies a volume within a storage, sharing what it can; answers the copy's {@link VolumeState}. */
    record CloneVolume(String srUuid, String source, String location) implements Verb {}

    /**
     * Clones volumes that a running domain writes, all at one instant, each to its location in its storage; answers
     * their {@link VolumeState}s in order. With the guest's file systems at rest where its agent can do that and
     * {@code quiesce} wants it.
     */
    record SnapshotDisks(String domainUuid, List<DiskCopy> disks, boolean quiesce) implements Verb {}

    /**
     * Copies a volume's content to a volume that shares nothing with it, also of another storage; answers the copy's
     * {@link VolumeState}.
     *
     * @param into whether the target is there already and is written over
     */
    record CopyVolume(VolumeRef source, VolumeRef target, boolean into) implements Verb {}

    /** Makes a volume larger; answers its {@link VolumeState}. One that has the size already is left. */
    record ResizeVolume(String srUuid, String location, long virtualBytes) implements Verb {}

    /**
     * Lets a volume that nobody uses be again what it was when this was asked first, or since {@link PersistVolume};
     * its size stays.
     */
    record ResetVolume(String srUuid, String location) implements Verb {}

    /** Lets a volume keep from now on what is written to it. */
    record PersistVolume(String srUuid, String location) implements Verb {}

    /** Lets a volume that nobody uses hold what a snapshot of it holds; answers its {@link VolumeState}. */
    record RevertVolume(String srUuid, String location, String snapshot) implements Verb {}

    /**
     * Reads a volume on from where this reading is, and answers how far it is as an {@link Answer.Digest}. A reading
     * that the host does not know begins at the volume's start.
     */
    record DigestVolume(String srUuid, String location, String reading) implements Verb {}

    /** Tells from now on which blocks of a volume change; a volume of which it does is left. */
    record TrackVolume(String srUuid, String location) implements Verb {}

    /** Forgets which blocks of a volume have changed, and tells no more. */
    record UntrackVolume(String srUuid, String location) implements Verb {}

    /** Ends with a new snapshot what is told of its source, which begins anew after it; of no other source anything. */
    record TrackSnapshot(String srUuid, String source, String snapshot) implements Verb {}

    /** Takes a tracked volume's data away and keeps which blocks had changed; one without data is left. */
    record DropVolumeData(String srUuid, String location) implements Verb {}

    /** Answers the blocks in which two tracked volumes differ, as the {@link Answer.Text} of list_changed_blocks. */
    record ListChanges(String srUuid, String from, String to) implements Verb {}

    /** Makes a running domain's disk larger, its volume with it; answers the volume's {@link VolumeState}. */
    record ResizeDisk(String domainUuid, DiskSpec disk, long virtualBytes) implements Verb {}

    /**
     * Brings a bridge up on the host where it is not there yet.
     *
     * @param nic the host's interface that the network is wired to; empty for a network of this host alone
     */
    record EnsureBridge(String bridge, int mtu, String nic) implements Verb {}

    /**
     * Brings up a bridge whose frames carry a tag on the bridge below it, which must be up.
     *
     * @param over the pool's bridge that the tagged frames are on
     * @param tag 0 to 4094
     */
    record EnsureVlan(String bridge, int mtu, String over, int tag) implements Verb {}

    /**
     * Brings up a bridge that is wired to several interfaces of the host as if they were one. It may be asked again with
     * other interfaces or options.
     *
     * @param bond the name of what the interfaces become
     * @param options as the API knows them: {@code mode}, the properties of that mode, {@code miimon} and the like
     */
    record EnsureBond(String bridge, int mtu, String bond, List<String> nics, Map<String, String> options)
            implements Verb {}

    /** What the host is by now; answers {@link Answer.Facts}. */
    record ReadFacts() implements Verb {}

    /** Takes down a bridge that this agent made; one that is not there is success, and one below others stays. */
    record RemoveBridge(String bridge) implements Verb {}

    /**
     * Takes down all bridges that this agent made and that are none of these, with what they are wired to. One with a
     * guest on it or with an address of the host's own stays.
     *
     * @param bridges all that the pool has a network for, up or not
     */
    record RetainBridges(List<String> bridges) implements Verb {}

    /**
     * Ends the machine that the host is, soon after the answer, with whatever runs on it. An agent to which its machine
     * was not given refuses it, whatever the ending.
     */
    record EndMachine(Ending ending) implements Verb {}

    /** How a machine ends. */
    enum Ending {
        /** Not at all: it is only asked whether it could be ended. */
        ASKED,
        OFF,
        /** It comes back by itself. */
        REBOOT
    }

    /** Has another machine's power switched on by its NIC, which listens for that while the machine is off. */
    record WakeMachine(String mac) implements Verb {}
}
