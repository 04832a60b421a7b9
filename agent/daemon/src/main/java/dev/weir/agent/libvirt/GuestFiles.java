package dev.weir.agent.libvirt;

import dev.weir.agent.command.Command;
import dev.weir.agent.hypervisor.Flash;
import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.protocol.DomainSpec;
import dev.weir.agent.protocol.Kept;
import dev.weir.agent.protocol.Seed;
import dev.weir.agent.protocol.VariableStore;
import dev.weir.agent.time.Scheduler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files that a guest has on its host while it runs: the flash of its firmware, what its TPM holds, the disc of its
 * cloud-init. They are made of the domain's spec and end with the run; what the guest changed is read before.
 */
final class GuestFiles implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GuestFiles.class);
    private static final String FLASH = ".fd";
    private static final String SEED = ".iso";
    private static final String REST = ".rest";
    private static final String UNATTEND = ".unattend";

    /** Names the run that a flash belongs to. */
    private static final String RUN = ".run";

    /** Says that the guest has a TPM, and that what is kept of it is ours. */
    private static final String TPM = ".tpm";

    /** Of so many runs that ended unseen the flash stays: the agent may die again before its word has been heard. */
    private static final int LEFT_KEPT = 100;

    private final Path folder;
    private final SeedImages seeds;
    private final TpmFiles tpms;

    /** What each guest's flash held at the start of its run, as far as this agent made it. */
    private final Map<String, String> given = new ConcurrentHashMap<>();

    private @Nullable FlashWatch watch;

    GuestFiles(Path folder, Path tpms, Command command) {
        this.folder = folder;
        this.tpms = new TpmFiles(tpms);
        this.seeds = new SeedImages(command);
    }

    /** {@code written} is told of each guest that writes into its flash or its TPM. */
    void watch(Scheduler scheduler, Consumer<String> written) throws HypervisorFailure {
        try {
            watch = new FlashWatch(folder, scheduler, written);
        } catch (IOException e) {
            throw new HypervisorFailure("INTERNAL_ERROR", "cannot watch the files of guests: " + e);
        }
    }

    /** A guest has begun to run, or was found running. */
    void began(String uuid) {
        if (watch != null && hasTpm(uuid)) {
            watch.also(tpms.of(uuid), uuid);
        }
    }

    Path variables(String uuid) {
        return folder.resolve(uuid + FLASH);
    }

    Path seed(String uuid) {
        return folder.resolve(uuid + SEED);
    }

    /** Says that the guest's file systems have been told to come to rest, and not yet to go on. */
    Path rest(String uuid) {
        return folder.resolve(uuid + REST);
    }

    /** Says that the guest holds a file of answers, which nobody is to find in it later. */
    Path unattend(String uuid) {
        return folder.resolve(uuid + UNATTEND);
    }

    /** The guest whose flash this file is; none for another file. */
    static @Nullable String guestOf(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(FLASH) ? name.substring(0, name.length() - FLASH.length()) : null;
    }

    /** Makes the files of a run that is to begin. A flash that is not there is made by libvirt, of the firmware's own. */
    void prepare(DomainSpec spec) throws HypervisorFailure {
        try {
            Files.createDirectories(folder);
            drop(spec.uuid());
            if (spec.boot() instanceof DomainSpec.Boot.Firmware(var _, DomainSpec.Boot.Uefi uefi) && uefi != null) {
                PrivateFiles.write(run(spec.uuid()), spec.startId().getBytes(StandardCharsets.UTF_8));
                if (!uefi.variables().isEmpty()) {
                    PrivateFiles.write(variables(spec.uuid()), Flash.of(spec.uuid(), uefi.variables()));
                    given.put(spec.uuid(), uefi.variables());
                }
                if (uefi.tpm() != null) {
                    PrivateFiles.write(tpm(spec.uuid()), new byte[0]);
                    tpms.prepare(spec.uuid(), uefi.tpm());
                }
            }
            Seed seed = spec.seed();
            if (seed != null) {
                seeds.write(seed(spec.uuid()), seed);
            }
        } catch (IOException e) {
            drop(spec.uuid());
            throw new HypervisorFailure("INTERNAL_ERROR", "cannot make the files of a guest: " + e);
        } catch (HypervisorFailure | RuntimeException e) {
            drop(spec.uuid());
            throw e;
        }
    }

    /** What the guest has made of its flash and its TPM; none where they are as they were, or there are none. */
    @Nullable
    Kept changed(String uuid) {
        String variables = changedFlash(uuid);
        String tpm = hasTpm(uuid) ? tpms.changed(uuid) : null;
        return variables == null && tpm == null ? null : new Kept(variables, null, tpm);
    }

    private @Nullable String changedFlash(String uuid) {
        try {
            byte[] flash = Files.readAllBytes(variables(uuid));
            if (flash.length > VariableStore.MOST_BYTES) {
                LOG.warn("the flash of domain {} has {} bytes; it is not kept", uuid, flash.length);
                return null;
            }
            String text = VariableStore.text(flash);
            if (text.length() > VariableStore.MOST_TEXT) {
                LOG.warn("the variables of domain {} take {} characters; they are not kept", uuid, text.length());
                return null;
            }
            return text.equals(given.get(uuid)) ? null : text;
        } catch (NoSuchFileException none) {
            return null;
        } catch (IOException e) {
            LOG.error("the flash of domain {} cannot be read", uuid, e);
            return null;
        }
    }

    /** The run is over: answers what {@link #changed} does, and takes the files away. */
    @Nullable
    Kept ended(String uuid) {
        Kept changed = changed(uuid);
        drop(uuid);
        return changed;
    }

    void drop(String uuid) {
        given.remove(uuid);
        delete(variables(uuid));
        delete(run(uuid));
        delete(seed(uuid));
        delete(rest(uuid));
        delete(unattend(uuid));
        dropTpm(uuid);
    }

    /** The mark goes last: what it stands for must not stay without it. */
    private void dropTpm(String uuid) {
        if (hasTpm(uuid)) {
            tpms.drop(uuid);
            delete(tpm(uuid));
        }
    }

    private boolean hasTpm(String uuid) {
        return Files.exists(tpm(uuid));
    }

    private Path tpm(String uuid) {
        return folder.resolve(uuid + TPM);
    }

    private Path run(String uuid) {
        return folder.resolve(uuid + RUN);
    }

    /** Hears of a run that ended while no agent saw it, and of what its guest left where that has changed. */
    @FunctionalInterface
    interface Unseen {
        void ended(String uuid, String startId, @Nullable Kept changes);
    }

    /** Tells of the runs with a flash that are over; answers whose they were. */
    private Set<String> left(Set<String> running, Unseen unseen) throws IOException {
        Set<String> left = new HashSet<>();
        try (Stream<Path> files = Files.list(folder)) {
            Map<Path, FileTime> ends = new HashMap<>();
            for (Path file : files.toList()) {
                String uuid = guestOf(file);
                if (uuid != null && !running.contains(uuid) && Files.exists(run(uuid))) {
                    ends.put(file, Files.getLastModifiedTime(file));
                }
            }
            List<Path> latest = ends.keySet().stream()
                    .sorted(Comparator.comparing(ends::get).reversed())
                    .limit(LEFT_KEPT)
                    .toList();
            for (Path file : latest) {
                String uuid = Objects.requireNonNull(guestOf(file));
                unseen.ended(uuid, Files.readString(run(uuid)), changed(uuid));
                left.add(uuid);
            }
        }
        return left;
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.error("{} cannot be removed", file, e);
        }
    }

    /**
     * Takes away what belongs to no running domain: an agent that died left it, or died before its domain did. What
     * guests wrote meanwhile is told, and stays until they are started again here.
     */
    void sweep(Set<String> running, Unseen unseen) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            Set<String> kept = left(running, unseen);
            kept.addAll(running);
            files.filter(file -> kept.stream()
                            .noneMatch(uuid -> file.getFileName().toString().startsWith(uuid + ".")))
                    .forEach(this::remove);
        } catch (IOException | UncheckedIOException e) {
            LOG.error("the files of guests in {} cannot be looked through", folder, e);
        }
    }

    private void remove(Path file) {
        String name = file.getFileName().toString();
        if (name.endsWith(TPM)) {
            dropTpm(name.substring(0, name.length() - TPM.length()));
        } else {
            SeedImages.remove(file);
        }
    }

    /** The files stay, as the guests do. */
    @Override
    public void close() {
        if (watch != null) {
            watch.close();
        }
    }
}
