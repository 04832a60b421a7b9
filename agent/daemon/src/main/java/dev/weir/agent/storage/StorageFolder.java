package dev.weir.agent.storage;

import dev.weir.agent.hypervisor.HypervisorFailure;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** The folder of a storage as a whole: made, found again, and left. A file in it tells the storage's uuid. */
record StorageFolder(Path folder) {
    private static final String OWNER = ".sr-uuid";
    private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    /** A folder that is there must be empty, as one that a disk was mounted on is; of a path only the end is made. */
    void make(String srUuid) throws HypervisorFailure {
        try {
            if (Files.exists(folder)) {
                if (!owner().equals(srUuid) && !isEmpty()) {
                    throw failure("the folder is not empty");
                }
            } else {
                Files.createDirectory(folder);
            }
            Files.writeString(folder.resolve(OWNER), srUuid + "\n");
        } catch (IOException e) {
            throw failure(e.toString());
        }
    }

    private static HypervisorFailure failure(String detail) {
        return StorageFailures.ofProgram(StorageFailures.FILE_SR_CREATE, "File SR creation error", detail);
    }

    private boolean isEmpty() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            return !files.iterator().hasNext();
        }
    }

    /**
     * Fails unless this is the folder that others have as this storage. One that is missing or empty is where nothing is
     * mounted on this host; one with images and without a uuid was made by hand, and gets it.
     */
    void find(String srUuid) throws HypervisorFailure {
        requireNobodyElses(srUuid);
        try {
            if (!Files.isDirectory(folder)) {
                throw unavailable("no such directory " + folder);
            }
            if (owner().isEmpty()) {
                if (isEmpty()) {
                    throw unavailable(folder + " is empty: is it mounted on this host?");
                }
                Files.writeString(folder.resolve(OWNER), srUuid + "\n");
            }
        } catch (IOException e) {
            throw unavailable(e.toString());
        }
    }

    /** Fails on the folder of another storage. */
    void requireNobodyElses(String srUuid) throws HypervisorFailure {
        String owner = owner();
        if (!owner.isEmpty() && !owner.equals(srUuid)) {
            throw unavailable(folder + " is the folder of the SR " + owner);
        }
    }

    private static HypervisorFailure unavailable(String detail) {
        return StorageFailures.of(StorageFailures.SR_NOT_AVAILABLE, "The SR is not available", detail);
    }

    /** The uuid of the storage that this folder was made for; empty where nobody knows. */
    private String owner() {
        try {
            String text = Files.readString(folder.resolve(OWNER)).strip();
            return UUID.matcher(text).matches() ? text : "";
        } catch (IOException none) {
            return "";
        }
    }

    /** The folder itself stays; it may be a mounted disk. */
    void leave() throws HypervisorFailure {
        try {
            Files.deleteIfExists(folder.resolve(OWNER));
        } catch (IOException e) {
            throw StorageFailures.of(StorageFailures.FILE_SR_DELETE, "File SR deletion error", e.toString());
        }
    }

    /** As SR.probe tells the storages of a place. */
    String probe() throws HypervisorFailure {
        if (!Files.isDirectory(folder)) {
            throw unavailable("no such directory " + folder);
        }
        String uuid = owner();
        List<String> found = uuid.isEmpty() ? List.of() : List.of("\t<SR>", "\t\t<UUID>" + uuid + "</UUID>", "\t</SR>");
        String list = found.isEmpty() ? "<SRlist/>" : "<SRlist>\n" + String.join("\n", found) + "\n</SRlist>";
        return "<?xml version=\"1.0\" ?>\n" + list + "\n";
    }
}
