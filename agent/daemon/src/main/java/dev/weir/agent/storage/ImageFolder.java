package dev.weir.agent.storage;

import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.protocol.VolumeRef.Format;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The files of one storage. Volumes are LOCATION.qcow2 and LOCATION.raw; a leading dot marks what is no volume: files
 * in the making (.new-) and bases that volumes stand on (.base-).
 */
record ImageFolder(Path folder) {
    private static final Pattern VOLUME = Pattern.compile("([A-Za-z0-9][A-Za-z0-9._-]{0,199})\\.(qcow2|raw)");
    private static final Pattern LOCATION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,199}");
    private static final String NEW = ".new-";
    private static final String BASE = ".base-";

    /** Makes a file; given a name nobody else sees. */
    @FunctionalInterface
    interface Making {
        void make(Path image) throws HypervisorFailure;
    }

    static void check(String location) throws HypervisorFailure {
        if (!LOCATION.matcher(location).matches()) {
            throw new HypervisorFailure("INVALID_VALUE", "location", location);
        }
    }

    Path file(String location, Format format) throws HypervisorFailure {
        check(location);
        return folder.resolve(location + "." + Images.name(format));
    }

    @Nullable
    Format format(String location) throws HypervisorFailure {
        for (Format format : List.of(Format.QCOW2, Format.RAW)) {
            if (Files.isRegularFile(file(location, format))) {
                return format;
            }
        }
        return null;
    }

    Map<String, Format> volumes() throws IOException {
        Map<String, Format> found = new TreeMap<>();
        for (String name : names("")) {
            Matcher m = VOLUME.matcher(name);
            if (m.matches() && Files.isRegularFile(folder.resolve(name))) {
                found.put(m.group(1), m.group(2).equals("qcow2") ? Format.QCOW2 : Format.RAW);
            }
        }
        return found;
    }

    /** Makes a file whole or not at all: it gets its name when it is finished and on the disk. */
    void make(Path file, Making making) throws HypervisorFailure, IOException {
        Path unfinished = folder.resolve(NEW + file.getFileName());
        try {
            Files.deleteIfExists(unfinished);
            making.make(unfinished);
            sync(unfinished, StandardOpenOption.WRITE);
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
            sync(folder, StandardOpenOption.READ);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    /** Gives a file a second name as a base and answers that name. */
    String addBase(Path file, String location) throws IOException {
        for (int n = 0; ; n++) {
            String name = BASE + location + (n == 0 ? "" : "-" + n) + ".qcow2";
            try {
                Files.createLink(folder.resolve(name), file);
                sync(folder, StandardOpenOption.READ);
                return name;
            } catch (FileAlreadyExistsException taken) {
                // A base of an earlier volume of this location that others still stand on: the next number.
            }
        }
    }

    /** How many images a qcow2 image stands on. */
    int depth(Path image) throws IOException {
        int depth = 0;
        String backing = Qcow2Header.read(image).backing();
        while (backing != null) {
            depth++;
            backing = Qcow2Header.read(folder.resolve(backing)).backing();
        }
        return depth;
    }

    /** Removes what a killed agent left unfinished. */
    void tidy() throws IOException {
        for (String name : names(NEW)) {
            Files.deleteIfExists(folder.resolve(name));
        }
        dropUnusedBases();
    }

    /** Removes bases that no image stands on, and then those that only they stood on. */
    void dropUnusedBases() throws IOException {
        boolean again = true;
        while (again) {
            Set<String> used = new HashSet<>();
            for (String name : names("")) {
                if (name.endsWith(".qcow2") && !name.startsWith(NEW)) {
                    String backing = Qcow2Header.read(folder.resolve(name)).backing();
                    if (backing != null) {
                        used.add(backing);
                    }
                }
            }
            again = false;
            for (String name : names(BASE)) {
                if (!used.contains(name)) {
                    again |= Files.deleteIfExists(folder.resolve(name));
                }
            }
        }
    }

    private List<String> names(String prefix) throws IOException {
        List<String> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                if (file.getFileName().toString().startsWith(prefix)) {
                    found.add(file.getFileName().toString());
                }
            }
        }
        return found;
    }

    private static void sync(Path path, StandardOpenOption how) throws IOException {
        try (FileChannel channel = FileChannel.open(path, how)) {
            channel.force(true);
        }
    }
}
