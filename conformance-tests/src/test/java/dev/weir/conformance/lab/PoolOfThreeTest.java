package dev.weir.conformance.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.conformance.clients.Followers;
import dev.weir.conformance.pool.Deadline;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three real hosts become one pool, with the storage, the processors and the master of one. */
@Tag("lab")
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class PoolOfThreeTest {
    private static final int CYCLES = Integer.getInteger("weir.lab.cycles", 2);

    @TempDir
    Path folder;

    @Test
    void theyShareStorageAndProcessorsAndSurviveTheirMaster() throws Exception {
        try (Lab lab = new Lab(folder)) {
            ThreeHosts hosts = ThreeHosts.up(lab, "3=Nehalem");
            String devices = lab.devices();

            // What keeps host 3 out is made for real, told all at once, and goes by what the plan says.
            hosts.join(2);
            hosts.obstruct(3);
            assertThat(hosts.blockers(3))
                    .containsExactly("JOINING_HOST_CANNOT_HAVE_RUNNING_VMS", "JOINING_HOST_CANNOT_CONTAIN_SHARED_SRS");
            assertThat(hosts.refusal(3)).isEqualTo("JOINING_HOST_CANNOT_HAVE_RUNNING_VMS");
            hosts.clear(3);
            assertThat(hosts.blockers(3)).isEmpty();

            // CPU-20 to CPU-40: the pool's level is the least host's, and a guest elsewhere sees no more.
            String least = hosts.features(3);
            assertThat(hosts.level()).isNotEqualTo(least);
            hosts.join(3);
            assertThat(hosts.level()).isEqualTo(least);
            assertThat(hosts.alerts()).contains("POOL_CPU_FEATURES_DOWN");
            SharedDisk disk = hosts.sharedDisk("san");
            assertThat(disk.plugged()).containsExactly(true, true, true);
            assertThat(disk.flagsOfAGuestOn(2)).contains("sse4_2").doesNotContain("avx", "aes");
            assertThat(disk.writtenOn(2)).isEqualTo(disk.readOn(3));

            new Followers(hosts.address(3), lab.authority(3), Lab.PASSWORD).find(hosts.name(1));

            // POOL-82: who leaves takes nothing along, and leaves nothing.
            disk.release();
            hosts.eject(3);
            assertThat(disk.plugged()).containsExactly(true, true);
            assertThat(hosts.remains(3)).isEmpty();
            new Cycles(hosts, 3).run(CYCLES);

            // POOL-72: a host that cannot see the storage is a member all the same.
            lab.run("exec", "3", "mount", "-t", "tmpfs", "none", disk.folder());
            hosts.join(3);
            hosts.awaitAlert("PBD_PLUG_FAILED_ON_SERVER_START");
            assertThat(disk.plugged()).containsExactly(true, true, false);
            lab.run("exec", "3", "umount", disk.folder());
            disk.plug();
            assertThat(disk.plugged()).containsExactly(true, true, true);

            // POOL-97: the master dies, a member takes its place, and guests notice nothing.
            String run = disk.guestOn(2);
            lab.run("kill", "1");
            hosts.takeOver(2);
            hosts.await(2, 3);
            assertThat(disk.isTheSameRun(run)).isTrue();
            lab.run("start", "1");
            hosts.await(1, 2, 3);
            new Followers(hosts.address(1), lab.authority(1), Lab.PASSWORD).find(hosts.name(2));
            assertThat(disk.plugged()).isEqualTo(List.of(true, true, true));

            // One call ends the pool, and with power again it runs what it ran (PLM-66, HA-4).
            hosts.start("with the pool", 3);
            Map<String, Integer> guests = hosts.guests();
            assertThat(guests).containsValues(2, 3).hasSize(2);
            hosts.shutDown();
            for (String host : List.of("1", "2", "3")) {
                lab.run("start", host);
            }
            hosts.relogin(2);
            hosts.await(1, 2, 3);
            assertThat(Deadline.until(() -> hosts.guests().equals(guests)))
                    .as("%s run again, of %s", hosts.guests(), guests)
                    .isTrue();

            lab.run("down");
            lab.assertNothingLeft(devices);
        }
    }
}
