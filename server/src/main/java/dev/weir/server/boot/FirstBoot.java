package dev.weir.server.boot;

import dev.weir.agent.protocol.HostFacts;
import dev.weir.model.Model;
import dev.weir.model.types.Host;
import dev.weir.model.types.HostMetrics;
import dev.weir.model.types.HostMetricsRef;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.OnCrashBehaviour;
import dev.weir.model.types.OnNormalExit;
import dev.weir.model.types.Pool;
import dev.weir.model.types.PoolRef;
import dev.weir.model.types.SrRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmPowerState;
import dev.weir.model.types.VmRef;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.db.Tx;
import dev.weir.server.object.Records;
import dev.weir.server.ops.host.HostFactsRows;
import dev.weir.server.ops.vm.VmCreation;
import dev.weir.server.time.Ids;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A pool of one: its host, control domain, storage, network and templates, all in one transaction. */
public final class FirstBoot {
    private static final long DOM0_MEMORY = 512L * 1024L * 1024L;

    private final Ids ids;
    private final Clock clock;
    private final HostFactsRows facts;
    private final VmCreation creation;
    private final Path data;

    /** {@code data} is the folder in which this host keeps what it stores locally. */
    public FirstBoot(Ids ids, Clock clock, HostFactsRows facts, VmCreation creation, Path data) {
        this.ids = ids;
        this.clock = clock;
        this.facts = facts;
        this.creation = creation;
        this.data = data;
    }

    /** The pool's master, or none before the first boot. */
    public static @Nullable HostRef master(Snapshot state) {
        for (Row pool : state.rows(Pool.DEF)) {
            return Records.get(pool, Pool.MASTER);
        }
        return null;
    }

    /**
     * Makes what is missing; a pool that is there keeps everything it has.
     *
     * @param own the uuid that this host has in its pool; it is the master now, whoever was before. Empty where the
     *     pool has only ever been this host's
     */
    public HostRef ensure(Store store, HostFacts host, String address, String own) {
        HostRef known = master(store.snapshot());
        return store.write(tx -> {
            HostRef master = known == null ? pool(tx, host, address) : own(tx, known, own);
            Records.set(tx, master, Host.ADDRESS, address);
            Records.set(tx, master, Host.SSL_LEGACY, false);
            Records.set(tx, master, Host.API_VERSION_MINOR, (long) Model.API_VERSION_MINOR);
            Records.set(tx, master, Host.LICENSE_PARAMS, Licence.params());
            Storage.refresh(tx);
            facts.update(tx, master, host);
            new Networks(ids, clock).update(tx, master, host, address);
            new Templates(creation, ids).make(tx);
            return master;
        });
    }

    private static HostRef own(Tx tx, HostRef master, String own) {
        Row row = tx.findByUuid(Host.DEF, own);
        if (row == null || row.ref().equals(master.ref())) {
            return master;
        }
        HostRef self = new HostRef(row.ref());
        for (Row pool : List.copyOf(tx.rows(Pool.DEF))) {
            Records.set(tx, new PoolRef(pool.ref()), Pool.MASTER, self);
        }
        return self;
    }

    private HostRef pool(Tx tx, HostFacts facts, String address) {
        HostRef host = host(tx, facts, address);
        PoolRef pool = new PoolRef(ids.ref());
        Storage storage = new Storage(ids, data);
        storage.drivers(tx);
        storage.toolsSr(tx, host);
        SrRef local = storage.localSr(tx, host);
        Map<String, String> otherConfig = new LinkedHashMap<>();
        otherConfig.put("memory-ratio-hvm", "0.25");
        otherConfig.put("memory-ratio-pv", "0.25");
        Records.<PoolRef>draft()
                .with(Pool.UUID, ids.uuid())
                .with(Pool.MASTER, host)
                .with(Pool.DEFAULT_SR, local)
                .with(Pool.SUSPEND_IMAGE_SR, local)
                .with(Pool.CRASH_DUMP_SR, local)
                .with(Pool.OTHER_CONFIG, otherConfig)
                .with(Pool.RESTRICTIONS, Licence.restrictions())
                .create(tx, pool);
        Records.set(tx, host, Host.SUSPEND_IMAGE_SR, local);
        Records.set(tx, host, Host.CRASH_DUMP_SR, local);
        controlDomain(tx, host, facts);
        return host;
    }

    private HostRef host(Tx tx, HostFacts facts, String address) {
        HostRef host = new HostRef(ids.ref());
        HostMetricsRef metrics = new HostMetricsRef(ids.ref());
        Records.<HostMetricsRef>draft()
                .with(HostMetrics.UUID, ids.uuid())
                .with(HostMetrics.LAST_UPDATED, clock.instant())
                .create(tx, metrics);
        Records.<HostRef>draft()
                .with(Host.UUID, ids.uuid())
                .with(Host.NAME_LABEL, facts.hostname())
                .with(Host.NAME_DESCRIPTION, "Host of a pool managed by Weir")
                .with(Host.HOSTNAME, facts.hostname())
                .with(Host.ADDRESS, address)
                .with(Host.METRICS, metrics)
                .with(Host.ENABLED, true)
                .with(Host.API_VERSION_MAJOR, (long) Model.API_VERSION_MAJOR)
                .with(Host.API_VERSION_MINOR, (long) Model.API_VERSION_MINOR)
                .with(Host.API_VERSION_VENDOR, "Weir")
                .with(Host.API_VERSION_VENDOR_IMPLEMENTATION, Map.of())
                .with(Host.SCHED_POLICY, "credit")
                .with(Host.SUPPORTED_BOOTLOADERS, List.of())
                .with(Host.VIRTUAL_HARDWARE_PLATFORM_VERSIONS, List.of(0L, 1L, 2L))
                .with(Host.EDITION, "free")
                .with(Host.EDITIONS, List.of("free"))
                .with(Host.TLS_VERIFICATION_ENABLED, true)
                .create(tx, host);
        return host;
    }

    /** Clients look for a control domain on every host; here it stands for what the host itself takes. */
    private void controlDomain(Tx tx, HostRef host, HostFacts facts) {
        VmRef dom0 = new VmRef(ids.ref());
        long cpus = facts.cpu().count();
        Records.Draft<VmRef> draft = Records.<VmRef>draft()
                .with(Vm.NAME_LABEL, "Control domain on host: " + facts.hostname())
                .with(Vm.NAME_DESCRIPTION, "The domain which manages physical devices and manages other domains")
                .with(Vm.IS_CONTROL_DOMAIN, true)
                .with(Vm.MEMORY_STATIC_MIN, DOM0_MEMORY)
                .with(Vm.MEMORY_STATIC_MAX, DOM0_MEMORY)
                .with(Vm.MEMORY_DYNAMIC_MIN, DOM0_MEMORY)
                .with(Vm.MEMORY_DYNAMIC_MAX, DOM0_MEMORY)
                .with(Vm.VCPUS_MAX, cpus)
                .with(Vm.VCPUS_AT_STARTUP, cpus)
                .with(Vm.ACTIONS_AFTER_SHUTDOWN, OnNormalExit.DESTROY)
                .with(Vm.ACTIONS_AFTER_REBOOT, OnNormalExit.DESTROY)
                .with(Vm.ACTIONS_AFTER_CRASH, OnCrashBehaviour.DESTROY)
                .with(Vm.HAS_VENDOR_DEVICE, false);
        creation.make(tx, dom0, draft.values());
        Records.set(tx, dom0, Vm.POWER_STATE, VmPowerState.RUNNING);
        Records.set(tx, dom0, Vm.RESIDENT_ON, host);
        Records.set(tx, dom0, Vm.AFFINITY, host);
        Records.set(tx, dom0, Vm.DOMID, 0L);
        Records.set(tx, host, Host.CONTROL_DOMAIN, dom0);
    }
}
