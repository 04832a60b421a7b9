package dev.weir.agent.libvirt;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.protocol.DomainState.Power;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.libvirt.Connect;
import org.libvirt.Domain;
import org.libvirt.KeycodeSet;
import org.libvirt.LibvirtException;
import org.libvirt.SchedParameter;
import org.libvirt.SuspendTarget;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to libvirt. All methods but the counting ones make native calls: only on threads of {@link NativeCalls}.
 * The native connection is freed when the last call on it has ended; freed earlier, that call would crash the process.
 */
final class Link {
    private static final Logger LOG = LoggerFactory.getLogger(Link.class);

    private static final int ACTIVE = 1;
    private static final int LIVE = 1;
    private static final int KEEPALIVE_SECONDS = 5;
    private static final int KEEPALIVE_MISSED = 5;
    private static final int STATE_PAUSED = 3;
    private static final int STATE_SHUTOFF = 5;
    private static final int STATE_CRASHED = 6;

    @FunctionalInterface
    interface DomainCall<T> {
        T run(Domain domain) throws LibvirtException;
    }

    @FunctionalInterface
    private interface DomainAct {
        void run(Domain domain) throws LibvirtException;
    }

    @FunctionalInterface
    private interface RawCall {
        int run(Pointer domain);
    }

    /** The binding keeps the native connection to subclasses. */
    private static final class Handle extends Connect {
        Handle(URI uri) throws LibvirtException {
            super(uri);
        }

        Pointer pointer() {
            return vcp.getPointer();
        }
    }

    private final Handle connect;
    private final AtomicInteger users = new AtomicInteger(1);
    private final LinkEvents events;
    private volatile boolean dead;

    private Link(Handle connect, DomainEvents target) {
        this.connect = connect;
        this.events = new LinkEvents(this, target);
    }

    static Link open(URI uri, DomainEvents target) throws LibvirtException {
        EventLoop.start();
        Link link = new Link(new Handle(uri), target);
        try {
            link.events.register(link.connect, link.connect.pointer());
            if (Flavour.of(uri) != Flavour.TEST) {
                // A daemon that hangs without closing its socket is found out by its silence.
                link.connect.setKeepAlive(KEEPALIVE_SECONDS, KEEPALIVE_MISSED);
            }
            return link;
        } catch (LibvirtException | RuntimeException e) {
            link.release();
            throw e;
        }
    }

    void markDead() {
        dead = true;
    }

    boolean isDead() {
        return dead;
    }

    boolean acquire() {
        return users.getAndUpdate(n -> n == 0 ? 0 : n + 1) > 0;
    }

    /** Ends a use; the opener's own is the last one. */
    void release() throws LibvirtException {
        if (users.decrementAndGet() == 0) {
            events.deregister(connect, connect.pointer());
            connect.close();
        }
    }

    Connect connect() {
        return connect;
    }

    /** Domains that run, as libvirt describes them; one that ends meanwhile is left out. */
    List<LiveDomain> running() throws LibvirtException {
        List<LiveDomain> found = new ArrayList<>();
        for (Domain domain : connect.listAllDomains(ACTIVE)) {
            try {
                found.add(LiveDomain.parse(domain.getXMLDesc(0)));
            } catch (LibvirtException e) {
                if (!Failures.noDomain(e)) {
                    throw e;
                }
            } finally {
                domain.free();
            }
        }
        return found;
    }

    LiveDomain create(String xml, int flags) throws LibvirtException {
        Domain domain = connect.domainCreateXML(xml, flags);
        try {
            return LiveDomain.parse(domain.getXMLDesc(0));
        } finally {
            domain.free();
        }
    }

    LiveDomain describe(String uuid) throws LibvirtException {
        return domain(uuid, d -> LiveDomain.parse(d.getXMLDesc(0)));
    }

    <T> T domain(String uuid, DomainCall<T> call) throws LibvirtException {
        Domain domain = connect.domainLookupByUUIDString(uuid);
        try {
            return call.run(domain);
        } finally {
            domain.free();
        }
    }

    private void act(String uuid, DomainAct act) throws LibvirtException {
        domain(uuid, d -> {
            act.run(d);
            return uuid;
        });
    }

    void attach(String uuid, String deviceXml) throws LibvirtException {
        act(uuid, d -> d.attachDeviceFlags(deviceXml, LIVE));
    }

    void update(String uuid, String deviceXml) throws LibvirtException {
        act(uuid, d -> d.updateDeviceFlags(deviceXml, LIVE));
    }

    /** Asks the guest to let go of a device; whether it does comes as an event. */
    void detach(String uuid, String alias) throws HypervisorFailure {
        raw(uuid, d -> LibvirtNative.LIBVIRT.virDomainDetachDeviceAlias(d, alias, LIVE));
    }

    void shutDown(String uuid, int flags) throws HypervisorFailure {
        raw(uuid, d -> LibvirtNative.LIBVIRT.virDomainShutdownFlags(d, flags));
    }

    void reboot(String uuid, int flags) throws LibvirtException {
        act(uuid, d -> d.reboot(flags));
    }

    void reset(String uuid) throws LibvirtException {
        act(uuid, Domain::reset);
    }

    void suspend(String uuid) throws LibvirtException {
        act(uuid, Domain::suspend);
    }

    void resume(String uuid) throws LibvirtException {
        act(uuid, Domain::resume);
    }

    void destroy(String uuid) throws HypervisorFailure {
        raw(uuid, d -> LibvirtNative.LIBVIRT.virDomainDestroyFlags(d, 0));
    }

    /** Writes the domain's memory to a file and ends it; takes as long as that takes. */
    void save(String uuid, Path file) throws HypervisorFailure {
        raw(uuid, d -> LibvirtNative.LIBVIRT.virDomainSaveFlags(d, file.toString(), null, 0));
    }

    /** The description that a saved memory carries. */
    String savedXml(Path file) throws HypervisorFailure {
        Pointer xml = LibvirtNative.LIBVIRT.virDomainSaveImageGetXMLDesc(connect.pointer(), file.toString(), 0);
        if (xml == null) {
            throw lastError(file.toString());
        }
        try {
            return xml.getString(0, "UTF-8");
        } finally {
            Native.free(Pointer.nativeValue(xml));
        }
    }

    void restore(Path file, @Nullable String xml, boolean paused) throws HypervisorFailure {
        int flags =
                xml == null ? 0 : paused ? LibvirtNative.VIR_DOMAIN_SAVE_PAUSED : LibvirtNative.VIR_DOMAIN_SAVE_RUNNING;
        if (LibvirtNative.LIBVIRT.virDomainRestoreFlags(connect.pointer(), file.toString(), xml, flags) < 0) {
            throw lastError(file.toString());
        }
    }

    /** Lets disks go on in files that are there, all at one instant; libvirt keeps no record of it. */
    void branch(String uuid, String snapshotXml) throws LibvirtException {
        act(
                uuid,
                d -> d.snapshotCreateXML(
                                snapshotXml,
                                LibvirtNative.VIR_DOMAIN_SNAPSHOT_CREATE_DISK_ONLY
                                        | LibvirtNative.VIR_DOMAIN_SNAPSHOT_CREATE_NO_METADATA
                                        | LibvirtNative.VIR_DOMAIN_SNAPSHOT_CREATE_REUSE_EXT
                                        | LibvirtNative.VIR_DOMAIN_SNAPSHOT_CREATE_ATOMIC)
                        .free());
    }

    void freeze(String uuid) throws HypervisorFailure {
        raw(uuid, d -> LibvirtNative.LIBVIRT.virDomainFSFreeze(d, null, 0, 0));
    }

    void thaw(String uuid) throws HypervisorFailure {
        raw(uuid, d -> LibvirtNative.LIBVIRT.virDomainFSThaw(d, null, 0, 0));
    }

    void resize(String uuid, String target, long bytes) throws LibvirtException {
        act(uuid, d -> d.blockResize(target, bytes, LibvirtNative.VIR_DOMAIN_BLOCK_RESIZE_BYTES));
    }

    /** Whether one of libvirt's jobs works on the disk. */
    boolean hasJob(String uuid, String target) throws HypervisorFailure {
        Memory info = new Memory(LibvirtNative.BLOCK_JOB_INFO_BYTES);
        return raw(uuid, d -> LibvirtNative.LIBVIRT.virDomainGetBlockJobInfo(d, target, info, 0)) > 0;
    }

    /** Returns when it has ended. */
    void endJob(String uuid, String target) throws HypervisorFailure {
        raw(uuid, d -> LibvirtNative.LIBVIRT.virDomainBlockJobAbort(d, target, 0));
    }

    /** Begins to copy into the disk's file what is in the files under it down to the base; null: all of them. */
    void pull(String uuid, String target, @Nullable String base) throws HypervisorFailure {
        int flags = base == null ? 0 : LibvirtNative.VIR_DOMAIN_BLOCK_REBASE_RELATIVE;
        raw(uuid, d -> LibvirtNative.LIBVIRT.virDomainBlockRebase(d, target, base, BlockJobs.unlimited(), flags));
    }

    /** Begins to write what a file in the middle of the chain has of its own into the one under it. */
    void commit(String uuid, String target, String base, String top) throws HypervisorFailure {
        raw(
                uuid,
                d -> LibvirtNative.LIBVIRT.virDomainBlockCommit(
                        d, target, base, top, BlockJobs.unlimited(), LibvirtNative.VIR_DOMAIN_BLOCK_COMMIT_RELATIVE));
    }

    void memory(String uuid, long bytes) throws LibvirtException {
        act(uuid, d -> d.setMemory(bytes >> 10));
    }

    void vcpus(String uuid, int count) throws LibvirtException {
        act(uuid, d -> d.setVcpusFlags(count, LIVE));
    }

    /** One after the other: the binding cannot hand over several at once. */
    void tune(String uuid, SchedParameter... parameters) throws LibvirtException {
        for (SchedParameter parameter : parameters) {
            act(uuid, d -> d.setSchedulerParameters(new SchedParameter[] {parameter}));
        }
    }

    /** libvirt numbers actions in the order of {@code destroy}, {@code restart}, …, {@code preserve}. */
    void action(String uuid, int type, int action) throws HypervisorFailure {
        raw(uuid, d -> LibvirtNative.LIBVIRT.virDomainSetLifecycleAction(d, type, action, LIVE));
    }

    void keys(String uuid, int holdMillis, int... codes) throws LibvirtException {
        act(uuid, d -> d.sendKey(KeycodeSet.LINUX, holdMillis, codes));
    }

    void nmi(String uuid) throws HypervisorFailure {
        raw(uuid, d -> LibvirtNative.LIBVIRT.virDomainInjectNMI(d, 0));
    }

    void sleep(String uuid) throws LibvirtException {
        act(uuid, d -> d.PMsuspend(SuspendTarget.MEMORY));
    }

    void wake(String uuid) throws LibvirtException {
        act(uuid, Domain::PMwakeup);
    }

    /** What libvirt counts of all domains that run. */
    List<DomainStats> stats() throws HypervisorFailure {
        return DomainStats.read(connect.pointer());
    }

    /** Stopped where it ends while it is looked at. */
    Power powerNow(String uuid) {
        try {
            return power(uuid);
        } catch (HypervisorFailure gone) {
            LOG.debug("domain {} ended while it was looked at: {}", uuid, gone.getMessage());
            return Power.STOPPED;
        }
    }

    Power power(String uuid) throws HypervisorFailure {
        IntByReference state = new IntByReference();
        raw(uuid, d -> LibvirtNative.LIBVIRT.virDomainGetState(d, state, new IntByReference(), 0));
        return switch (state.getValue()) {
            // A crashed guest that is kept for a look stands still (VML-94: preserve is Paused).
            case STATE_PAUSED, STATE_CRASHED -> Power.PAUSED;
            case STATE_SHUTOFF -> Power.STOPPED;
            default -> Power.RUNNING;
        };
    }

    /** What libvirt can do for guests of this type ({@code kvm}, {@code qemu}, {@code xen}); null: nothing. */
    @Nullable
    String capabilities(String virtualization) {
        Pointer xml = LibvirtNative.LIBVIRT.virConnectGetDomainCapabilities(
                connect.pointer(), null, "x86_64", null, virtualization, 0);
        if (xml == null) {
            return null;
        }
        try {
            return xml.getString(0, "UTF-8");
        } finally {
            Native.free(Pointer.nativeValue(xml));
        }
    }

    private int raw(String uuid, RawCall call) throws HypervisorFailure {
        Pointer domain = LibvirtNative.LIBVIRT.virDomainLookupByUUIDString(connect.pointer(), uuid);
        if (domain == null) {
            throw lastError(uuid);
        }
        try {
            int result = call.run(domain);
            if (result < 0) {
                throw lastError(uuid);
            }
            return result;
        } finally {
            LibvirtNative.LIBVIRT.virDomainFree(domain);
        }
    }

    private static HypervisorFailure lastError(String uuid) {
        if (LibvirtNative.LIBVIRT.virGetLastErrorCode() == LibvirtNative.VIR_ERR_NO_DOMAIN) {
            return Failures.notRunning(uuid, "running");
        }
        String message = String.valueOf(LibvirtNative.LIBVIRT.virGetLastErrorMessage());
        return LibvirtNative.LIBVIRT.virGetLastErrorCode() == LibvirtNative.VIR_ERR_NO_SUPPORT
                ? new HypervisorFailure("NOT_IMPLEMENTED", message)
                : Failures.internal(message);
    }
}
