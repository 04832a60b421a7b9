package dev.weir.agent.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.command.Command;
import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.protocol.VolumeRef.Format;
import dev.weir.agent.protocol.VolumeState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who works in a folder beside whom. */
@Timeout(240)
class FileStorageTogetherTest {
    private static final long SIZE = 4 << 20;

    private final AttachedFolders attached = new AttachedFolders();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @TempDir
    Path root;

    private Path folder;
    private GatedImages gate;
    private FileStorage storage;

    /** The volumes a and b; b stands on a base that it could be merged with. */
    @BeforeEach
    void prepare() throws Exception {
        folder = Files.createDirectory(root.resolve("sr"));
        gate = new GatedImages(root);
        Map<String, String> place = Map.of("location", folder.toString());
        storage = new FileStorage(gate.images(), Background.INLINE, attached);
        storage.attach("sr", place);
        FileStorage other = new FileStorage(new Command(Duration.ofMinutes(1)), new NoBackground());
        other.attach("sr", place);
        other.create("sr", "a", Format.QCOW2, SIZE);
        other.create("sr", "b", Format.QCOW2, SIZE);
        other.clone("sr", "b", "y");
        other.destroy("sr", "y");
    }

    @AfterEach
    void end() throws Exception {
        gate.close();
        threads.close();
        assertThat(lock().places()).as("locations that nobody holds").isZero();
        assertThat(lock().waiting()).isZero();
    }

    private FolderLock lock() throws HypervisorFailure {
        return attached.require("sr").lock();
    }

    private <T> Future<T> begin(Callable<T> work) {
        return threads.submit(work);
    }

    private static <T> T end(Future<T> work) throws Exception {
        return work.get(2, TimeUnit.MINUTES);
    }

    /** Until somebody waits for a lock, or has come in where nobody should. */
    private void awaitWaiting(int inside) throws HypervisorFailure {
        while (lock().waiting() == 0 && gate.asked().size() == inside) {
            assertThat(Thread.currentThread().isInterrupted())
                    .as("it takes too long")
                    .isFalse();
            Thread.onSpinWait();
        }
        assertThat(gate.asked()).as("nobody else is in").hasSize(inside);
    }

    private List<String> files() throws Exception {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void twoVolumesAreClonedAtOnce() throws Exception {
        Future<VolumeState> x = begin(() -> storage.clone("sr", "a", "x"));
        Future<VolumeState> z = begin(() -> storage.clone("sr", "b", "z"));
        String both = gate.next() + gate.next();
        assertThat(both).contains("/a.qcow2", "/b.qcow2");
        gate.open();
        assertThat(end(x).location()).isEqualTo("x");
        assertThat(end(z).location()).isEqualTo("z");
    }

    @Test
    void twoVolumesAreMadeAndBranchedAtOnce() throws Exception {
        Future<VolumeState> c = begin(() -> storage.create("sr", "c", Format.QCOW2, SIZE));
        Future<StorageDriver.Branch> z = begin(() -> storage.branch("sr", "b", "z"));
        Future<VolumeState> a = begin(() -> storage.resize("sr", "a", 2 * SIZE));
        String all = gate.next() + gate.next() + gate.next();
        assertThat(all).contains("/a.qcow2", "/b.qcow2", ".new-c.qcow2");
        gate.open();
        assertThat(end(c).location()).isEqualTo("c");
        assertThat(end(z).copy().location()).isEqualTo("z");
        assertThat(end(a).virtualBytes()).isEqualTo(2 * SIZE);
    }

    @Test
    void aVolumeGoesOnlyWhenNobodyWorksInTheFolder() throws Exception {
        isDoneAfterAClone(() -> {
            storage.destroy("sr", "b");
            return "destroyed";
        });
    }

    @Test
    void chainsAreMergedOnlyWhenNobodyWorksInTheFolder() throws Exception {
        isDoneAfterAClone(() -> {
            storage.persist("sr", "b");
            return "merged";
        });
        assertThat(gate.asked()).anySatisfy(words -> assertThat(words).startsWith("commit"));
        assertThat(files()).contains("b.qcow2").doesNotContain(".base-y.qcow2");
    }

    private void isDoneAfterAClone(Callable<String> work) throws Exception {
        Future<VolumeState> x = begin(() -> storage.clone("sr", "a", "x"));
        gate.next();
        Future<String> other = begin(work);
        awaitWaiting(1);
        gate.open();
        end(x);
        end(other);
        List<Boolean> aboutB =
                gate.asked().stream().map(words -> words.contains("/b.qcow2")).toList();
        assertThat(aboutB).contains(true).isSorted();
    }

    @Test
    void theSameCloneAskedTwiceAtOnceIsOne() throws Exception {
        Future<VolumeState> one = begin(() -> storage.clone("sr", "a", "x"));
        gate.next();
        Future<VolumeState> two = begin(() -> storage.clone("sr", "a", "x"));
        awaitWaiting(1);
        gate.open();
        assertThat(end(one)).isEqualTo(end(two));
        assertThat(files()).containsExactly(".base-x.qcow2", ".base-y.qcow2", "a.qcow2", "b.qcow2", "x.qcow2");
    }

    /** The second comes of another source, as of a master that has lost its way: it hears of what is there. */
    @Test
    void oneTargetIsMadeOnce() throws Exception {
        Future<VolumeState> one = begin(() -> storage.clone("sr", "a", "x"));
        gate.next();
        Future<VolumeState> two = begin(() -> storage.clone("sr", "b", "x"));
        awaitWaiting(1);
        gate.open();
        assertThat(end(one)).isEqualTo(end(two));
        assertThat(new ImageFolder(folder).children().get(".base-x.qcow2"))
                .containsExactlyInAnyOrder("a.qcow2", "x.qcow2");
    }

    @Test
    void theSameVolumeAskedForTwiceAtOnceIsOne() throws Exception {
        Future<VolumeState> one = begin(() -> storage.create("sr", "c", Format.QCOW2, SIZE));
        gate.next();
        Future<VolumeState> two = begin(() -> storage.create("sr", "c", Format.QCOW2, SIZE));
        awaitWaiting(1);
        gate.open();
        assertThat(end(one)).isEqualTo(end(two));
        assertThat(gate.asked()).hasSize(1);
    }

    /** A source that is a target elsewhere is cloned when it is whole. */
    @Test
    void aCloneOfACloneWaitsForIt() throws Exception {
        Future<VolumeState> x = begin(() -> storage.clone("sr", "a", "x"));
        gate.next();
        Future<VolumeState> z = begin(() -> storage.clone("sr", "x", "z"));
        awaitWaiting(1);
        gate.open();
        end(x);
        assertThat(end(z).location()).isEqualTo("z");
    }
}
