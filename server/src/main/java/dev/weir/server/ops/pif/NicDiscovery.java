package dev.weir.server.ops.pif;

import dev.weir.agent.protocol.Answer;
import dev.weir.agent.protocol.HostFacts;
import dev.weir.agent.protocol.Verb;
import dev.weir.model.calls.PifCalls;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.PifRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.hosts.Hosts;
import dev.weir.server.object.Records;
import dev.weir.server.ops.network.Macs;
import dev.weir.server.pool.Liveness;
import java.util.List;
import java.util.Locale;

/** PIF.scan and PIF.introduce (NET-22): the host itself is asked what NICs it has by now. */
final class NicDiscovery {
    private final Store store;
    private final Hosts hosts;
    private final NicRecords records;
    private final HostTurns turns;

    NicDiscovery(Store store, Hosts hosts, NicRecords records, HostTurns turns) {
        this.store = store;
        this.hosts = hosts;
        this.records = records;
        this.turns = turns;
    }

    void bind(PifCalls<CallContext> calls) {
        calls.scan(this::scan).introduce(this::introduce);
    }

    private void scan(CallContext context, HostRef host) {
        requireLive(host);
        turns.take(host, () -> {
            List<HostFacts.Nic> nics = nics(context, host);
            return store.write(tx -> {
                Records.require(tx, host);
                records.scan(tx, host, nics);
                return host;
            });
        });
    }

    private PifRef introduce(CallContext context, HostRef host, String given, String device, boolean managed) {
        requireLive(host);
        return turns.take(host, () -> {
            List<HostFacts.Nic> nics = nics(context, host);
            String mac = given.isEmpty() ? mac(nics, device) : given.toLowerCase(Locale.ROOT);
            if (!Macs.valid(mac)) {
                throw Errors.macInvalid(mac);
            }
            return store.write(tx -> {
                Records.require(tx, host);
                if (NicRecords.pif(tx, host, device) != null) {
                    throw Errors.duplicatePifDeviceName(device);
                }
                for (HostFacts.Nic nic : nics) {
                    if (nic.name().equals(device)
                            && nic.mac().toLowerCase(Locale.ROOT).equals(mac)) {
                        PifRef pif = records.introduce(tx, host, nic, nics.indexOf(nic), managed);
                        records.manage(tx, host, nics);
                        return pif;
                    }
                }
                throw Errors.couldNotFindNetworkInterfaceWithSpecifiedDeviceNameAndMacAddress(device, mac);
            });
        });
    }

    private static String mac(List<HostFacts.Nic> nics, String device) {
        return nics.stream()
                .filter(nic -> nic.name().equals(device))
                .map(nic -> nic.mac().toLowerCase(Locale.ROOT))
                .findFirst()
                .orElse("");
    }

    private void requireLive(HostRef host) {
        Snapshot state = store.snapshot();
        Records.require(state, host);
        Liveness.require(state, host);
    }

    private List<HostFacts.Nic> nics(CallContext context, HostRef host) {
        if (hosts.ask(host, context.task() + ".facts", new Verb.ReadFacts()) instanceof Answer.Facts(HostFacts facts)) {
            return facts.nics();
        }
        throw Errors.internalError("the host does not tell what NICs it has");
    }
}
