package dev.weir.conformance.lab;

import dev.weir.conformance.pool.LoggedIn;
import dev.weir.conformance.pool.Trees;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A locked interface of a real guest sends from its own addresses only (NET-82), also after it was suspended. */
@Tag("lab")
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class LockedCableTest {
    private static final String OWN = "10.98.1.1";
    private static final String OTHER = "10.98.1.7";
    private static final String NEIGHBOUR = "10.98.1.2";

    @TempDir
    Path folder;

    @Test
    void itLetsThroughWhatIsAllowed() throws Exception {
        try (Lab lab = new Lab(folder)) {
            List<URI> addresses = lab.up(1);
            String devices = lab.devices();
            LoggedIn client = lab.login(1, addresses.getFirst());
            Object network = client.call(
                    "network.create", Map.of("name_label", "inside", "other_config", Map.of(), "bridge", ""));
            Object guest = LabGuests.make(client, network, OWN + "/24");
            Object neighbour = LabGuests.make(client, network, NEIGHBOUR + "/24");
            Object vif = Trees.items(client.call("VM.get_VIFs", guest)).getFirst();
            client.call("VIF.set_locking_mode", vif, "locked");
            client.call("VIF.set_ipv4_allowed", vif, List.of(OTHER));
            client.call("VM.start", guest, false, false);
            client.call("VM.start", neighbour, false, false);
            LabGuests.awaitAgent(client, guest);
            LabGuests.awaitAgent(client, neighbour);

            String both = "ip address add " + OTHER + "/24 dev eth0; ";
            LabGuests.repeat(lab, client, guest, both + untilSends(OTHER), "the allowed one reaches");
            LabGuests.repeat(lab, client, guest, untilKept(OWN), "another is kept in");
            client.call("VIF.set_ipv4_allowed", vif, List.of(OWN));
            LabGuests.repeat(lab, client, guest, untilSends(OWN), "what is allowed now reaches");
            LabGuests.repeat(lab, client, guest, untilKept(OTHER), "what was allowed is kept in");

            client.call("VM.suspend", guest);
            client.call("VM.resume", guest, false, false);
            LabGuests.awaitAgent(client, guest);
            LabGuests.repeat(lab, client, guest, untilSends(OWN), "still reaches when resumed");
            LabGuests.repeat(lab, client, guest, untilKept(OTHER), "still kept in when resumed");
            client.call("VIF.set_locking_mode", vif, "unlocked");
            LabGuests.repeat(lab, client, guest, untilSends(OTHER), "all reach when unlocked");
            lab.run("down");
            lab.assertNothingLeft(devices);
        }
    }

    private static String untilSends(String address) {
        return "until " + ping(address);
    }

    private static String untilKept(String address) {
        return "while " + ping(address);
    }

    private static String ping(String from) {
        return "ping -c 1 -w 2 -I " + from + " " + NEIGHBOUR;
    }
}
