package dev.weir.server.ops.pif;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.protocol.HostFacts;
import dev.weir.model.types.Bond;
import dev.weir.model.types.BondRef;
import dev.weir.model.types.Host;
import dev.weir.model.types.Message;
import dev.weir.model.types.Pif;
import dev.weir.model.types.PifMetrics;
import dev.weir.model.types.PifRef;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.hosts.Facts;
import dev.weir.server.object.Records;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** NET-47, ETS-86: cables of a host that are pulled and put back. */
class LinkStatesTest {
    @TempDir
    Path dir;

    private ServerParts parts;
    private List<PifRef> members;

    @BeforeEach
    void open() {
        parts = ServerParts.open(dir);
        Interfaces interfaces = new Interfaces(parts);
        members = List.of(interfaces.nic(parts.host, 0), interfaces.nic(parts.host, 1));
    }

    @AfterEach
    void close() {
        parts.close();
    }

    private BondRef bond(List<PifRef> of) {
        Object network = new Interfaces(parts).network("bonded");
        return new BondRef(parts.text("Bond.create", network, of, "", "active-backup", Map.of()));
    }

    /** What the host tells of its two NICs. */
    private void hear(boolean first, boolean second) {
        HostFacts was = Facts.host("one");
        parts.reports.accept(
                parts.host,
                Facts.full(Facts.with(
                        was,
                        carrier(was.nics().get(0), first),
                        carrier(was.nics().get(1), second))));
    }

    private static HostFacts.Nic carrier(HostFacts.Nic nic, boolean carrier) {
        return new HostFacts.Nic(
                nic.name(),
                nic.mac(),
                nic.mtu(),
                carrier,
                carrier ? nic.speedMbps() : 0,
                nic.duplex(),
                nic.driver(),
                nic.pciBusPath(),
                nic.ipv4(),
                nic.netmask(),
                nic.gateway(),
                nic.ipv6());
    }

    private boolean carrier(PifRef pif) {
        return parts.get(parts.get(pif, Pif.METRICS), PifMetrics.CARRIER);
    }

    private List<String> told() {
        return parts.store.snapshot().rows(Message.DEF).stream()
                .filter(message -> Records.get(message, Message.NAME).equals("BOND_STATUS_CHANGED"))
                .map(message -> Records.get(message, Message.PRIORITY) + " "
                        + Records.get(message, Message.CLS).wire() + " "
                        + Records.get(message, Message.OBJ_UUID).equals(parts.get(parts.host, Host.UUID)) + " "
                        + Records.get(message, Message.BODY))
                .sorted()
                .toList();
    }

    @Test
    void eachChangeOfABondIsToldOnce() {
        BondRef bond = bond(members.reversed());
        PifRef master = parts.get(bond, Bond.MASTER);
        hear(true, true);
        assertThat(told()).isEmpty();

        hear(true, false);
        hear(true, false);
        assertThat(parts.get(bond, Bond.LINKS_UP)).isEqualTo(1);
        assertThat(carrier(members.get(1))).isFalse();
        assertThat(carrier(master)).isTrue();
        String lost = "3 Host true The status of the eth0+eth1 bond changed: 1/2 up (was 2/2)";
        assertThat(told()).containsExactly(lost);

        hear(false, false);
        assertThat(carrier(master)).isFalse();
        hear(true, true);
        hear(true, true);
        assertThat(carrier(master)).isTrue();
        assertThat(carrier(members.get(1))).isTrue();
        assertThat(parts.get(bond, Bond.LINKS_UP)).isEqualTo(2);
        assertThat(told())
                .containsExactly(
                        "3 Host true The status of the eth0+eth1 bond changed: 0/2 up (was 1/2)",
                        lost,
                        "3 Host true The status of the eth0+eth1 bond changed: 2/2 up (was 0/2)");
    }

    @Test
    void aBondThatBeginsWithLessIsToldToo() {
        hear(true, false);
        BondRef bond = bond(members);
        assertThat(parts.get(bond, Bond.LINKS_UP)).isEqualTo(1);
        hear(true, false);
        assertThat(told()).containsExactly("3 Host true The status of the eth0+eth1 bond is: 1/2 up");
    }

    /** NET-41: one interface alone has a count, and is no bond of which something is told. */
    @Test
    void oneInterfaceAloneIsCounted() {
        BondRef bond = bond(List.of(members.get(1)));
        hear(true, false);
        assertThat(parts.get(bond, Bond.LINKS_UP)).isZero();
        assertThat(told()).isEmpty();
    }

    /** What is told again and again is no news for those who wait for events. */
    @Test
    void aNicThatIsAsItWasIsNotWritten() {
        hear(true, true);
        long before = parts.store.snapshot().generation();
        hear(true, true);
        assertThat(parts.store.snapshot().generation()).isEqualTo(before);
    }
}
