package dev.weir.agent.libvirt;

import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.protocol.TpmState;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the TPMs of guests hold, in the folder of their libvirt, whose swtpm writes it anew and whole with each change.
 * Other people's domains may have theirs there too.
 */
final class TpmFiles {
    private static final Logger LOG = LoggerFactory.getLogger(TpmFiles.class);

    private final Path folder;

    /** What each guest's TPM held at the start of its run, as far as this agent made it. */
    private final Map<String, String> given = new ConcurrentHashMap<>();

    TpmFiles(Path folder) {
        this.folder = folder;
    }

    /** The folder of one guest's TPM. */
    Path of(String uuid) {
        return folder.resolve(uuid).resolve("tpm2");
    }

    private Path state(String uuid) {
        return of(uuid).resolve("tpm2-00.permall");
    }

    /** Puts there what a run is to begin with; libvirt makes a new TPM where there is nothing. */
    void prepare(String uuid, String contents) throws IOException, HypervisorFailure {
        drop(uuid);
        if (contents.isEmpty()) {
            return;
        }
        byte[] bytes;
        try {
            bytes = TpmState.bytes(contents);
        } catch (IllegalArgumentException e) {
            throw new HypervisorFailure(
                    "BOOTLOADER_FAILED", uuid, "the contents of its VTPM are none of a TPM (" + e.getMessage() + ")");
        }
        // As libvirt makes them, which gives what is inside to the user that its swtpm runs as.
        folder(folder, "rwx--x--x");
        folder(folder.resolve(uuid), "rwx--x--x");
        folder(of(uuid), "rwx------");
        PrivateFiles.write(state(uuid), bytes);
        given.put(uuid, contents);
    }

    private static void folder(Path path, String permissions) throws IOException {
        try {
            Files.createDirectory(
                    path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)));
        } catch (FileAlreadyExistsException there) {
            LOG.debug("{} is there already", path);
        }
    }

    /** What the guest has made of it; none where it is as it was. For guests with a TPM. */
    @Nullable
    String changed(String uuid) {
        try {
            String text = TpmState.text(Files.readAllBytes(state(uuid)));
            if (text.length() > TpmState.MOST_TEXT) {
                LOG.warn("the TPM of domain {} takes {} characters; it is not kept", uuid, text.length());
                return null;
            }
            return text.equals(given.get(uuid)) ? null : text;
        } catch (NoSuchFileException none) {
            LOG.warn("the TPM of domain {} is not in {}; what it holds is not kept", uuid, folder);
            return null;
        } catch (IOException e) {
            LOG.error("the TPM of domain {} cannot be read", uuid, e);
            return null;
        }
    }

    /** Takes it away with all that swtpm had beside it. */
    void drop(String uuid) {
        given.remove(uuid);
        List<Path> gone = new ArrayList<>();
        try (Stream<Path> files = Files.list(of(uuid))) {
            files.forEach(gone::add);
        } catch (NoSuchFileException none) {
            LOG.debug("domain {} has no TPM here", uuid);
        } catch (IOException e) {
            LOG.error("the folder {} cannot be looked through", of(uuid), e);
        }
        gone.add(of(uuid));
        gone.add(folder.resolve(uuid));
        for (Path file : gone) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                LOG.error("{} cannot be removed", file, e);
            }
        }
    }
}
