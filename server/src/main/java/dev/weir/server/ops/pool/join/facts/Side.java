package dev.weir.server.ops.pool.join.facts;

import java.util.List;
import java.util.Optional;

/** One of the two pools, as far as a join goes by it; how much there is does not depend on its VMs. */
public record Side(
        PoolFacts pool,
        MasterFacts master,
        List<HostFacts> hosts,
        List<PifFacts> pifs,
        List<NetworkFacts> networks,
        List<LinkFacts> vlans,
        List<LinkFacts> bonds,
        List<LinkFacts> tunnels,
        List<LinkFacts> sriovs,
        List<ClusterFacts> clusters,
        List<ClusterFacts.Part> clusterHosts,
        List<DriverFacts> drivers,
        List<ControllerFacts> controllers,
        List<UpdateFacts> updates,
        List<CertificateFacts> certificates,
        List<StorageFacts> storages) {

    /** The master's own interfaces. */
    public List<PifFacts> masterPifs() {
        return pifs.stream().filter(pif -> pif.host().equals(master.ref())).toList();
    }

    /** The master's interface that clients come by. */
    public Optional<PifFacts> management() {
        return masterPifs().stream().filter(PifFacts::management).findFirst();
    }

    public Optional<PifFacts> pif(String ref) {
        return pifs.stream().filter(pif -> pif.ref().equals(ref)).findFirst();
    }

    public Optional<NetworkFacts> network(String ref) {
        return networks.stream().filter(network -> network.ref().equals(ref)).findFirst();
    }

    /** The bridge that an interface is on; empty where it is on none. */
    public String bridge(PifFacts pif) {
        return network(pif.network()).map(NetworkFacts::bridge).orElse("");
    }

    /** The bond that an interface is the master of. */
    public Optional<LinkFacts> bondOf(PifFacts pif) {
        return bonds.stream().filter(bond -> bond.made().equals(pif.ref())).findFirst();
    }

    /** The uuids of the updates that the master has and that all hosts must have. */
    public List<String> neededUpdates() {
        return updates.stream()
                .filter(update -> update.enforcesHomogeneity() && update.hosts().contains(master.ref()))
                .map(UpdateFacts::uuid)
                .sorted()
                .toList();
    }
}
