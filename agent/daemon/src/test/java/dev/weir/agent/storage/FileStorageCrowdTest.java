package dev.weir.agent.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.command.Command;
import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.protocol.VolumeRef;
import dev.weir.agent.protocol.VolumeRef.Format;
import dev.weir.agent.protocol.VolumeState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many work in one folder; the seed decides what each of them does, not how they meet. */
@Timeout(600)
class FileStorageCrowdTest {
    private static final long SEED = 24;
    private static final int CLIENTS = 5;
    private static final int STEPS = 14;
    private static final long SIZE = 4 << 20;
    private static final List<String> COMMON = List.of("one", "two", "three");

    private final Command command = new Command(Duration.ofMinutes(2));
    private final AttachedFolders attached = new AttachedFolders();

    /** Merges at once, but nothing that a program of the test may have open. */
    private final FileStorage storage = new FileStorage(
            new Images(command),
            new NoBackground() {
                @Override
                public void now(Runnable work) {
                    work.run();
                }
            },
            attached);

    @TempDir
    Path folder;

    /** Somebody with volumes of its own, and what each must hold. */
    private final class Client {
        private final String name;
        private final Random random;
        private final Map<String, Integer> own = new TreeMap<>();
        private int made;

        Client(int number) {
            this.name = "client" + number;
            this.random = new Random(SEED + number);
        }

        Map<String, Integer> work() throws Exception {
            for (int step = 0; step < STEPS; step++) {
                switch (random.nextInt(8)) {
                    case 0, 1, 2 -> {
                        String source = any();
                        int holds = holds(source);
                        String copy = fresh();
                        storage.clone("sr", source, copy);
                        own.put(copy, holds);
                    }
                    case 3 -> branch();
                    case 4, 5 -> {
                        if (!own.isEmpty()) {
                            String gone = mine();
                            storage.destroy("sr", gone);
                            own.remove(gone);
                        }
                    }
                    case 6 -> {
                        if (!own.isEmpty()) {
                            String changed = mine();
                            int value = 10 + random.nextInt(90);
                            write(changed, value);
                            own.put(changed, value);
                        }
                    }
                    default ->
                        assertThat(storage.scan("sr").volumes())
                                .extracting(VolumeState::location)
                                .containsAll(COMMON)
                                .containsAll(own.keySet());
                }
            }
            return own;
        }

        private void branch() throws HypervisorFailure {
            String source = any();
            String copy = fresh();
            StorageDriver.Branch branch = storage.branch("sr", source, copy);
            // A common one is branched by others as well, who then stand on the file that would go.
            if (own.containsKey(source) && random.nextBoolean()) {
                storage.abandon("sr", source, copy, branch);
            } else {
                own.put(copy, holds(source));
            }
        }

        private String any() {
            List<String> all = new ArrayList<>(COMMON);
            all.addAll(own.keySet());
            return all.get(random.nextInt(all.size()));
        }

        private String mine() {
            return List.copyOf(own.keySet()).get(random.nextInt(own.size()));
        }

        private String fresh() {
            return name + "-" + made++;
        }

        private int holds(String location) {
            return own.getOrDefault(location, COMMON.indexOf(location) + 1);
        }
    }

    private void write(String location, int value) throws HypervisorFailure {
        Path file = storage.path(new VolumeRef("sr", location, Format.QCOW2));
        Command.Result result =
                command.run(List.of("qemu-io", "-f", "qcow2", "-c", "write -P " + value + " 0 64k", file.toString()));
        assertThat(result.ok()).as(result.out() + result.err()).isTrue();
    }

    @Test
    void allVolumesReadAsTheyShouldAndNothingIsLeft() throws Exception {
        storage.attach("sr", Map.of("location", folder.toString()));
        Map<String, Integer> expected = new TreeMap<>();
        for (String location : COMMON) {
            storage.create("sr", location, Format.QCOW2, SIZE);
            expected.put(location, COMMON.indexOf(location) + 1);
            write(location, COMMON.indexOf(location) + 1);
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Map<String, Integer>>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(threads.submit(new Client(i)::work));
            }
            for (Future<Map<String, Integer>> client : clients) {
                expected.putAll(client.get(9, TimeUnit.MINUTES));
            }
        }
        assertThat(attached.require("sr").lock().places()).isZero();
        assertThat(storage.scan("sr").volumes())
                .extracting(VolumeState::location)
                .containsExactlyElementsOf(expected.keySet());
        Map<String, Integer> found = new TreeMap<>();
        for (String location : expected.keySet()) {
            found.put(location, (int) storage.read("sr", location, 0, 512)[0]);
        }
        assertThat(found).isEqualTo(expected);
        assertThat(files()).as("nothing is unfinished").noneMatch(name -> name.startsWith(ImageFolder.NEW));
        assertThat(new ImageFolder(folder).children().keySet())
                .as("nothing stands in the folder that nobody needs")
                .containsAll(new ImageFolder(folder).bases());
        for (String location : expected.keySet()) {
            storage.destroy("sr", location);
        }
        assertThat(files()).isEmpty();
    }

    private List<String> files() throws Exception {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(file -> file.getFileName().toString()).toList();
        }
    }
}
