package dev.weir.server;

import dev.weir.model.calls.PbdCalls;
import dev.weir.model.calls.SrCalls;
import dev.weir.model.calls.VbdCalls;
import dev.weir.model.calls.VdiCalls;
import dev.weir.model.calls.VmCalls;
import dev.weir.server.call.CallContext;
import dev.weir.server.call.CallRegistry;
import dev.weir.server.db.Store;
import dev.weir.server.field.Effects;
import dev.weir.server.hosts.Hosts;
import dev.weir.server.ops.NotedHosts;
import dev.weir.server.ops.OperationGuard;
import dev.weir.server.ops.Settling;
import dev.weir.server.ops.message.Alerts;
import dev.weir.server.ops.storage.PbdOps;
import dev.weir.server.ops.storage.SrOps;
import dev.weir.server.ops.storage.SrScans;
import dev.weir.server.ops.storage.SrSettings;
import dev.weir.server.ops.storage.VbdMedia;
import dev.weir.server.ops.storage.VbdOps;
import dev.weir.server.ops.storage.VdiContents;
import dev.weir.server.ops.storage.VdiCopies;
import dev.weir.server.ops.storage.VdiIntroductions;
import dev.weir.server.ops.storage.VdiOps;
import dev.weir.server.ops.storage.VdiRecords;
import dev.weir.server.ops.storage.VdiSizes;
import dev.weir.server.ops.storage.VdiTracking;
import dev.weir.server.ops.vm.VmMarks;
import dev.weir.server.time.Ids;
import java.time.Clock;

/** The messages of SRs, PBDs, VDIs and VBDs with their code. */
final class StorageApi {
    private final VdiOps vdis;
    private final VdiCopies copies;
    private final VdiSizes sizes;
    private final VdiContents contents;
    private final VdiTracking tracking;
    private final VdiRecords records;
    private final VdiIntroductions introductions;
    private final SrScans scans;
    private final SrSettings settings;
    private final SrOps srs;
    private final PbdOps pbds;
    private final VbdOps vbds;
    private final VmMarks marks;

    StorageApi(
            Store store,
            Hosts hosts,
            NotedHosts noted,
            OperationGuard guard,
            VdiOps vdis,
            VdiCopies copies,
            Ids ids,
            Clock clock,
            Alerts alerts) {
        this.vdis = vdis;
        this.copies = copies;
        this.sizes = new VdiSizes(store, hosts, noted, guard, vdis, ids);
        this.contents = new VdiContents(store, hosts, noted, guard, vdis, ids);
        this.tracking = new VdiTracking(store, hosts, noted, guard, vdis, ids, clock);
        this.scans = new SrScans(store, hosts, noted, guard, ids);
        this.records = new VdiRecords(store, guard, scans);
        this.introductions = new VdiIntroductions(store, guard, scans, ids);
        this.settings = new SrSettings(store, scans);
        this.pbds = new PbdOps(store, hosts, guard, scans, alerts::unscanned, ids);
        this.srs = new SrOps(store, hosts, noted, guard, pbds, ids);
        this.vbds = new VbdOps(store, hosts, noted, guard, new VbdMedia(store, hosts, noted, guard, ids), ids);
        this.marks = new VmMarks(store, contents);
    }

    void bind(Effects effects, CallRegistry registry, SrCalls<CallContext> srCalls, VmCalls<CallContext> vms) {
        VdiCalls<CallContext> disks = new VdiCalls<>(registry);
        vdis.bind(effects, disks);
        copies.bind(disks);
        sizes.bind(disks);
        contents.bind(disks);
        tracking.bind(disks);
        records.bind(disks);
        introductions.bind(disks);
        srs.bind(srCalls);
        settings.bind(srCalls);
        pbds.bind(effects, new PbdCalls<>(registry));
        vbds.bind(effects, new VbdCalls<>(registry));
        marks.bind(vms);
    }

    void settle(Settling settling) {
        vdis.settle(settling);
        sizes.settle(settling);
        contents.settle(settling);
        tracking.settle(settling);
        srs.settle(settling);
        vbds.settle(settling);
    }

    /** Disks that a dead server had taken for drives and asked no host about. */
    void releaseUnasked() {
        vbds.releaseUnasked();
    }

    PbdOps pbds() {
        return pbds;
    }

    Runnable scans() {
        return scans;
    }
}
