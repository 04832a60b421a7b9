package dev.weir.server.ops.pool.join.facts;

import dev.weir.model.ClassDef;
import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Bond;
import dev.weir.model.types.Certificate;
import dev.weir.model.types.Cluster;
import dev.weir.model.types.ClusterHost;
import dev.weir.model.types.Host;
import dev.weir.model.types.Network;
import dev.weir.model.types.NetworkSriov;
import dev.weir.model.types.Pbd;
import dev.weir.model.types.Pif;
import dev.weir.model.types.Pool;
import dev.weir.model.types.PoolUpdate;
import dev.weir.model.types.SdnController;
import dev.weir.model.types.Sm;
import dev.weir.model.types.Sr;
import dev.weir.model.types.Tunnel;
import dev.weir.model.types.Vlan;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Reads one of the two pools. */
public final class SideReader {
    private final Source source;

    public SideReader(Source source) {
        this.source = source;
    }

    /**
     * Everything that a join goes by.
     *
     * @throws ApiFailure JOINING_HOST_SERVICE_FAILED where this is no pool with a master
     */
    public Side read() {
        PoolFacts pool =
                records(Pool.DEF, PoolFacts::of).stream().findFirst().orElseThrow(Errors::joiningHostServiceFailed);
        List<Entry> hosts = source.records(Host.DEF);
        Entry master = hosts.stream()
                .filter(host -> host.ref().equals(pool.master()))
                .findFirst()
                .orElseThrow(Errors::joiningHostServiceFailed);
        return new Side(
                pool,
                MasterFacts.of(master),
                hosts.stream().map(HostFacts::of).toList(),
                records(Pif.DEF, PifFacts::of),
                records(Network.DEF, NetworkFacts::of),
                records(Vlan.DEF, LinkFacts::vlan),
                records(Bond.DEF, LinkFacts::bond),
                records(Tunnel.DEF, LinkFacts::tunnel),
                records(NetworkSriov.DEF, LinkFacts::sriov),
                records(Cluster.DEF, ClusterFacts::of),
                records(ClusterHost.DEF, ClusterFacts.Part::of),
                records(Sm.DEF, DriverFacts::of),
                records(SdnController.DEF, ControllerFacts::of),
                records(PoolUpdate.DEF, UpdateFacts::of),
                records(Certificate.DEF, CertificateFacts::of),
                storages(master.ref()));
    }

    private List<StorageFacts> storages(String master) {
        List<StorageFacts> found = new ArrayList<>();
        for (Entry pbd : source.records(Pbd.DEF)) {
            if (pbd.link(Pbd.HOST).equals(master)) {
                add(found, pbd);
            }
        }
        return found;
    }

    private <T> List<T> records(ClassDef owner, Function<Entry, T> read) {
        return source.records(owner).stream().map(read).toList();
    }

    /** A storage that goes while its fields are asked for one by one was not there. */
    private void add(List<StorageFacts> found, Entry pbd) {
        try {
            found.add(StorageFacts.of(pbd, source.at(Sr.DEF, pbd.link(Pbd.SR))));
        } catch (ApiFailure e) {
            if (!e.code().equals("HANDLE_INVALID")) {
                throw e;
            }
        }
    }
}
