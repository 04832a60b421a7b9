package dev.weir.server.ops.pool;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.protocol.HostFacts;
import dev.weir.model.ClassDef;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Host;
import dev.weir.model.types.HostMetrics;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Message;
import dev.weir.model.types.Network;
import dev.weir.model.types.Pbd;
import dev.weir.model.types.PbdRef;
import dev.weir.model.types.Pif;
import dev.weir.model.types.PifRef;
import dev.weir.model.types.Pool;
import dev.weir.model.types.Pusb;
import dev.weir.model.types.PusbRef;
import dev.weir.model.types.Sr;
import dev.weir.model.types.SrRef;
import dev.weir.model.types.UsbGroupRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmRef;
import dev.weir.server.db.Row;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.hosts.Facts;
import dev.weir.server.object.Records;
import dev.weir.server.ops.Machines;
import dev.weir.value.Value;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the master takes a host in, hears of it, lets it go, and makes it the master. */
class MembershipTest {
    private static final String ADDRESS = "10.0.0.6";

    @TempDir
    Path dir;

    private ServerParts parts;
    private VmRef brought;
    private String records;
    private String uuid;

    /** The joiner is what this pool is, under other references and uuids, with a VM more. */
    @BeforeEach
    void open() {
        parts = ServerParts.open(dir);
        brought = machine("comes along");
        records = other(Admission.records(parts.model, parts.store.snapshot()));
        uuid = other(parts.get(parts.host, Host.UUID));
        parts.call("VM.destroy", brought);
    }

    @AfterEach
    void close() {
        parts.close();
    }

    private static String other(String text) {
        return text.replace("0000-1000-", "0000-2000-");
    }

    private VmRef machine(String name) {
        Machines machines = new Machines(parts);
        VmRef vm = machines.vm(name);
        machines.vbd(vm, machines.disk(name), "0");
        return vm;
    }

    private HostRef admitted() {
        Value.Struct answer = (Value.Struct) parts.call("pool.admit", uuid, records);
        HostRef host = new HostRef(((Value.Text) requireNonNull(answer.get("host"))).text());
        parts.write(tx -> Records.set(tx, host, Host.ADDRESS, ADDRESS));
        return host;
    }

    private int count(ClassDef owner) {
        return parts.store.snapshot().count(owner);
    }

    @Test
    void aHostComesWithAllThatIsItsOwn() {
        int networks = count(Network.DEF);
        int templates = (int) parts.store.snapshot().rows(Vm.DEF).stream()
                .filter(vm -> Records.get(vm, Vm.IS_DEFAULT_TEMPLATE))
                .count();
        HostRef host = admitted();
        assertThat(host.ref()).as("its reference stays").isEqualTo(other(parts.host.ref()));
        assertThat(parts.get(host, Host.ENABLED)).as("POOL-73").isFalse();
        VmRef vm = new VmRef(other(brought.ref()));
        assertThat(parts.get(vm, Vm.NAME_LABEL)).isEqualTo("comes along");
        assertThat(parts.get(vm, Vm.VBDS)).isNotEmpty();
        assertThat(count(Network.DEF)).as("POOL-63: merged by bridge").isEqualTo(networks);
        for (PifRef pif : parts.get(host, Host.PIFS)) {
            assertThat(parts.get(pif, Pif.HOST)).isEqualTo(host);
            assertThat(parts.exists(parts.get(pif, Pif.NETWORK))).isTrue();
        }
        assertThat(parts.store.snapshot().rows(Vm.DEF).stream().filter(one -> Records.get(one, Vm.IS_DEFAULT_TEMPLATE)))
                .as("POOL-66: no second default templates")
                .hasSize(templates);
        assertThat(parts.store.snapshot().rows(Sr.DEF).stream().filter(sr -> Records.get(sr, Sr.IS_TOOLS_SR)))
                .as("POOL-60: one tools SR, connected to both")
                .singleElement()
                .satisfies(sr -> assertThat(Records.get(sr, Sr.PBDS)).hasSize(2));
        assertThat(parts.store.snapshot().rows(Pool.DEF)).hasSize(1);
    }

    @Test
    void aHostThatAsksAgainIsTakenInAlready() {
        HostRef host = admitted();
        int vms = count(Vm.DEF);
        assertThat(((Value.Struct) parts.call("pool.admit", uuid, "")).get("host"))
                .isEqualTo(Value.text(host.ref()));
        assertThat(count(Vm.DEF)).isEqualTo(vms);
        assertThat(parts.failure("pool.admit", parts.ids.uuid(), "").getFirst()).isEqualTo("UUID_INVALID");
        assertThat(parts.failure("pool.admit", parts.ids.uuid(), "{\"what\":1}").getFirst())
                .isEqualTo("INVALID_VALUE");
    }

    @Test
    void sharedStorageIsTheNewHostsToo() {
        SrRef shared = parts.get(parts.host, Host.SUSPEND_IMAGE_SR);
        parts.set(shared, Sr.SHARED, true);
        HostRef host = admitted();
        List<PbdRef> own = parts.get(shared, Sr.PBDS).stream()
                .filter(pbd -> parts.get(pbd, Pbd.HOST).equals(host))
                .toList();
        assertThat(own).as("POOL-72").hasSize(1);
        assertThat(parts.get(own.getFirst(), Pbd.CURRENTLY_ATTACHED)).isFalse();
        assertThat(parts.get(own.getFirst(), Pbd.DEVICE_CONFIG)).isNotEmpty();
    }

    @Test
    void helloTellsWhatTheMasterKnowsOfAHost() {
        assertThat(parts.call("pool.hello", uuid, ADDRESS)).isEqualTo(Value.text("unknown_host"));
        HostRef host = admitted();
        assertThat(parts.call("pool.hello", uuid, "10.0.0.9")).isEqualTo(Value.text("ok"));
        assertThat(parts.get(host, Host.ADDRESS)).isEqualTo("10.0.0.9");
        parts.neighbours.away.add("10.0.0.9");
        assertThat(parts.call("pool.hello", uuid, "10.0.0.9")).as("POOL-95").isEqualTo(Value.text("cannot_talk_back"));
    }

    @Test
    void aClockTooFarAwayIsToldOnceUntilItWasNear() {
        HostRef host = admitted();
        for (int seconds : new int[] {0, 299, 301, 400, 200, 400, 100, -301}) {
            String time = Double.toString(parts.clock.millis() / 1e3 + seconds);
            parts.as(pool(), "host.tickle_heartbeat", host, Map.of("time", time, "weir:agent", "https://x:1"));
        }
        List<Row> skews = parts.store.snapshot().rows(Message.DEF).stream()
                .filter(message -> Records.get(message, Message.NAME).equals("HOST_CLOCK_SKEW_DETECTED"))
                .toList();
        assertThat(skews).as("POOL-88").hasSize(2);
        assertThat(parts.get(host, Host.OTHER_CONFIG)).containsEntry(Membership.AGENT, "https://x:1");
    }

    private String pool() {
        return ((Value.Text) parts.raw("session.slave_login", parts.host, ServerParts.POOL_SECRET)).text();
    }

    @Test
    void aHostIsEjectedWhenNothingRunsThere() {
        int vms = count(Vm.DEF);
        HostRef host = admitted();
        assertThat(parts.failure("pool.eject", parts.host).getFirst()).isEqualTo("OPERATION_NOT_ALLOWED");
        assertThat(parts.failure("pool.eject", host)).containsExactly("HOST_OFFLINE", host.ref());
        live(host, true);
        parts.hosts.add(host, parts.agent);
        List<PbdRef> pbds = parts.get(host, Host.PBDS);
        pbds.forEach(pbd -> parts.call("PBD.plug", pbd));
        parts.set(host, Host.ENABLED, true);
        parts.neighbours.away.add(ADDRESS);
        assertThat(parts.failure("pool.eject", host)).containsExactly("CANNOT_CONTACT_HOST", host.ref());
        assertThat(parts.get(host, Host.ENABLED)).as("it has what it had").isTrue();
        assertThat(pbds).isNotEmpty().allMatch(pbd -> parts.get(pbd, Pbd.CURRENTLY_ATTACHED));
        assertThat(parts.failure("host.destroy", host)).containsExactly("HOST_IS_LIVE", host.ref());
        parts.neighbours.away.clear();
        parts.call("pool.eject", host);
        assertThat(parts.neighbours.told).endsWith("dismiss " + ADDRESS);
        assertThat(parts.exists(host)).isFalse();
        assertThat(count(Host.DEF)).isEqualTo(1);
        assertThat(count(HostMetrics.DEF)).isEqualTo(1);
        assertThat(count(Vm.DEF)).as("its control domain goes, its VMs stay").isEqualTo(vms + 1);
    }

    @Test
    void aHostThatHeardItAndWasNotHeardGoesAllTheSame() {
        HostRef host = admitted();
        live(host, true);
        parts.neighbours.away.add(ADDRESS);
        assertThat(parts.failure("pool.eject", host)).containsExactly("CANNOT_CONTACT_HOST", host.ref());
        live(host, false); // its agent knows this pool no more
        parts.call("pool.eject", host);
        assertThat(parts.exists(host)).isFalse();
    }

    private void live(HostRef host, boolean live) {
        parts.set(parts.get(host, Host.METRICS), HostMetrics.LIVE, live);
    }

    @Test
    void theUsbDevicesOfAHostGoWithIt() {
        HostRef host = admitted();
        live(host, true);
        parts.hosts.add(host, parts.agent);
        HostFacts.Usb stick = new HostFacts.Usb("1-2", "0951", "", "1666", "", "", "2.00", 480);
        parts.agent.facts = Facts.withUsbs(parts.agent.facts, stick);
        parts.call("PUSB.scan", host);
        PusbRef pusb = parts.get(host, Host.PUSBS).getFirst();
        UsbGroupRef group = parts.get(pusb, Pusb.USB_GROUP);
        live(host, false);
        parts.call("host.declare_dead", host);
        parts.call("host.destroy", host);
        assertThat(parts.exists(host)).isFalse();
        assertThat(parts.exists(pusb)).isFalse();
        assertThat(parts.exists(group)).isFalse();
    }

    @Test
    void aDeadHostIsForgotten() {
        HostRef host = admitted();
        parts.call("host.declare_dead", host);
        parts.call("host.destroy", host);
        assertThat(parts.exists(host)).isFalse();
        assertThat(parts.neighbours.told).as("nobody asks the dead").isEmpty();
        assertThat(parts.failure("host.destroy", parts.host)).containsExactly("HOST_IS_LIVE", parts.host.ref());
    }

    @Test
    void anotherMasterIsAgreedOnInTwoSteps() {
        HostRef host = admitted();
        assertThat(parts.failure("pool.designate_new_master", host)).containsExactly("HOST_OFFLINE", host.ref());
        live(host, true);
        parts.call("pool.designate_new_master", parts.host);
        assertThat(parts.neighbours.told)
                .as("POOL-120: the master stays the master")
                .isEmpty();

        parts.neighbours.refusing.put("propose " + ADDRESS, Errors.haAbortNewMaster("another one"));
        assertThat(parts.failure("pool.designate_new_master", host))
                .containsExactly("HA_ABORT_NEW_MASTER", "another one");
        assertThat(parts.neighbours.told).containsExactly("propose " + words(), "abort " + words());

        parts.neighbours.refusing.clear();
        parts.neighbours.told.clear();
        parts.call("pool.designate_new_master", host);
        assertThat(parts.neighbours.told)
                .containsExactly("propose " + words(), "commit " + words(), "become a member of " + ADDRESS);
    }

    private static String words() {
        return ADDRESS + " " + ADDRESS;
    }
}
