package dev.weir.agent.protocol;

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

    record PlugDisk(String domainUuid, DiskSpec disk) implements Verb {}

    record UnplugDisk(String domainUuid, DiskSpec disk) implements Verb {}

    record PlugNic(String domainUuid, NicSpec nic) implements Verb {}

    record UnplugNic(String domainUuid, NicSpec nic) implements Verb {}

    /** Makes the storage usable on this host; answers its {@link StorageState}. */
    record AttachStorage(String srUuid, String type, Map<String, String> deviceConfig) implements Verb {}

    record DetachStorage(String srUuid) implements Verb {}

    /** Answers the {@link StorageState} of an attached storage. */
    record ScanStorage(String srUuid) implements Verb {}

    /** Makes a volume and answers its {@link VolumeState}. */
    record CreateVolume(String srUuid, String location, VolumeRef.Format format, long virtualBytes) implements Verb {}

    /** Removes a volume; one that is not there is success. */
    record DestroyVolume(String srUuid, String location) implements Verb {}

    /** Copies a volume within a storage, sharing what it can; answers the copy's {@link VolumeState}. */
    record CloneVolume(String srUuid, String source, String location) implements Verb {}

    /** Brings a bridge up on the host where it is not there yet. */
    record EnsureBridge(String bridge, int mtu) implements Verb {}

    /** Takes down a bridge that this agent made; one that is not there is success. */
    record RemoveBridge(String bridge) implements Verb {}
}
