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

/** Real guests with VLANs of their own: an interface carries the tags of its trunks, and all without any (NET-13). */
@Tag("lab")
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class TrunkTest {
    private static final List<Integer> TAGS = List.of(10, 11);

    @TempDir
    Path folder;

    @Test
    void anInterfaceCarriesTheTagsOfItsTrunks() throws Exception {
        try (Lab lab = new Lab(folder)) {
            List<URI> addresses = lab.up(1);
            String devices = lab.devices();
            LoggedIn client = lab.login(1, addresses.getFirst());
            Object network = client.call(
                    "network.create", Map.of("name_label", "inside", "other_config", Map.of(), "bridge", ""));
            Object guest = LabGuests.make(client, network, address(0, 1) + "/24");
            Object neighbour = LabGuests.make(client, network, address(0, 2) + "/24");
            Object vif = Trees.items(client.call("VM.get_VIFs", guest)).getFirst();
            client.call("VIF.set_trunks", vif, List.of("10"));
            client.call("VM.start", guest, false, false);
            client.call("VM.start", neighbour, false, false);
            LabGuests.awaitAgent(client, guest);
            LabGuests.awaitAgent(client, neighbour);
            LabGuests.repeat(lab, client, neighbour, vlans(2) + "until true", "the neighbour has its VLANs");

            LabGuests.repeat(lab, client, guest, vlans(1) + untilReached(10), "10 is carried from the start");
            LabGuests.repeat(lab, client, guest, untilCutOff(11), "11 is not");
            LabGuests.repeat(lab, client, guest, untilCutOff(0), "nor are frames without a tag");
            client.call("VIF.set_trunks", vif, List.of("11", "0"));
            LabGuests.repeat(lab, client, guest, untilReached(11), "11 is carried at once");
            LabGuests.repeat(lab, client, guest, untilReached(0), "and frames without a tag");
            LabGuests.repeat(lab, client, guest, untilCutOff(10), "10 is carried no more");

            client.call("VM.suspend", guest);
            client.call("VIF.add_trunks", vif, "10");
            client.call("VM.resume", guest, false, false);
            LabGuests.awaitAgent(client, guest);
            LabGuests.repeat(lab, client, guest, untilReached(10), "10 is carried when resumed");
            client.call("VIF.set_trunks", vif, List.of("10"));
            LabGuests.repeat(lab, client, guest, untilCutOff(11), "11 is carried no more");
            client.call("VIF.set_trunks", vif, List.of());
            LabGuests.repeat(lab, client, guest, untilReached(11), "all are carried");
            lab.run("down");
            lab.assertNothingLeft(devices);
        }
    }

    private static String vlans(int end) {
        StringBuilder shell = new StringBuilder();
        for (int tag : TAGS) {
            String device = "eth0." + tag;
            shell.append("ip link add link eth0 name " + device + " type vlan id " + tag + "; ip address add "
                    + address(tag, end) + "/24 dev " + device + "; ip link set " + device + " up; ");
        }
        return shell.toString();
    }

    /** Of a VLAN by its tag; 0 stands for frames without one. */
    private static String address(int tag, int end) {
        return "10.98." + (100 + tag) + "." + end;
    }

    private static String untilReached(int tag) {
        return "until " + ping(tag);
    }

    private static String untilCutOff(int tag) {
        return "while " + ping(tag);
    }

    private static String ping(int tag) {
        return "ping -c 1 -w 2 " + address(tag, 2);
    }
}
