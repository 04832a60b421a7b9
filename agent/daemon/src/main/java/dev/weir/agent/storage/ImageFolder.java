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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The files of one storage. Volumes are LOCATION.qcow2 and LOCATION.raw; a leading dot marks what is no volume: files
 * in the making (.new-, .saving-) and bases that volumes stand on (.base-). A volume that was branched off while a
 * guest wrote it goes on in LOCATION@1.qcow2 and so on: the newest is the volume, older ones are bases. Renaming would
 * be simpler and cannot be done: QEMU knows its files by the names they were opened under. LOCATION@n.gone says that
 * the volume is gone and only older ones are left for others to stand on.
 */
record ImageFolder(Path folder) {
    private static final Pattern VOLUME =
            Pattern.compile("([A-Za-z0-9][A-Za-z0-9._-]{0,199})(?:@([1-9][0-9]{0,5}))?\\.(qcow2|raw|gone)");
    private static final Pattern LOCATION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,199}");
    static final String NEW = ".new-";
    private static final String SAVING = ".saving-";
    private static final String BASE = ".base-";
    private static final String GONE = "gone";
    private static final String RESET = ".reset-";
    private static final String LOG = ".cbt-";

    /** One file of a volume; the newest of a location is the volume itself. */
    private record Generation(String location, int number, String kind, String name) {
        static @Nullable Generation parse(String name) {
            Matcher m = VOLUME.matcher(name);
            return m.matches()
                    ? new Generation(
                            m.group(1), m.group(2) == null ? 0 : Integer.parseInt(m.group(2)), m.group(3), name)
                    : null;
        }

        boolean isVolume() {
            return !kind.equals(GONE);
        }
    }

    /** A volume's file. */
    record Volume(Path file, Format format) {}

    /** Makes a file; given a name nobody else sees. */
    @FunctionalInterface
    interface Making {
        void make(Path image) throws HypervisorFailure, IOException;
    }

    static void check(String location) throws HypervisorFailure {
        if (!LOCATION.matcher(location).matches()) {
            throw new HypervisorFailure("INVALID_VALUE", "location", location);
        }
    }

    /** The file of a volume that is to be made. */
    Path fresh(String location, Format format) throws HypervisorFailure {
        check(location);
        return folder.resolve(location + "." + Images.name(format));
    }

    /** The file of a volume that is there; none where it is not. */
    @Nullable
    Volume find(String location) throws HypervisorFailure, IOException {
        check(location);
        return volume(newest().get(location));
    }

    Map<String, Volume> volumes() throws IOException {
        Map<String, Volume> found = new TreeMap<>();
        newest().forEach((location, generation) -> {
            Volume volume = volume(generation);
            if (volume != null) {
                found.put(location, volume);
            }
        });
        return found;
    }

    private @Nullable Volume volume(@Nullable Generation newest) {
        if (newest == null || !newest.isVolume()) {
            return null;
        }
        Path file = folder.resolve(newest.name());
        return Files.isRegularFile(file)
                ? new Volume(file, newest.kind().equals("qcow2") ? Format.QCOW2 : Format.RAW)
                : null;
    }

    private Map<String, Generation> newest() throws IOException {
        Map<String, Generation> newest = new TreeMap<>();
        for (Generation generation : generations()) {
            newest.merge(generation.location(), generation, (a, b) -> a.number() >= b.number() ? a : b);
        }
        return newest;
    }

    private List<Generation> generations() throws IOException {
        List<Generation> found = new ArrayList<>();
        for (String name : names("")) {
            Generation generation = Generation.parse(name);
            if (generation != null) {
                found.add(generation);
            }
        }
        return found;
    }

    /** Where the volume goes on when it is branched off as it is. */
    Path next(String location) throws HypervisorFailure, IOException {
        check(location);
        Generation newest = newest().get(location);
        return folder.resolve(location + "@" + (newest == null ? 1 : newest.number() + 1) + ".qcow2");
    }

    /** Older files of the volume, which a guest may still have open. */
    List<Path> older(String location) throws IOException {
        Generation newest = newest().get(location);
        return generations().stream()
                .filter(g -> g.location().equals(location) && newest != null && g.number() < newest.number())
                .map(g -> folder.resolve(g.name()))
                .toList();
    }

    /** Where a guest's memory is written to before it is a volume. */
    Path saving(String location) throws HypervisorFailure {
        check(location);
        return folder.resolve(SAVING + location + ".raw");
    }

    /** A saved memory becomes a volume. */
    void saved(Path unfinished, Path file) throws IOException {
        finish(unfinished, file);
    }

    /** Takes the volume away; older files of it that others stand on do not become the volume again. */
    void remove(String location) throws HypervisorFailure, IOException {
        Volume volume = find(location);
        if (volume == null) {
            return;
        }
        Generation newest = newest().get(location);
        if (newest != null && !older(location).isEmpty()) {
            Files.createFile(folder.resolve(location + "@" + (newest.number() + 1) + "." + GONE));
            sync(folder, StandardOpenOption.READ);
        }
        Files.deleteIfExists(volume.file());
        Files.deleteIfExists(folder.resolve(RESET + location));
        dropUnusedBases();
    }

    /** The base that a volume goes back to at each start; none where it keeps what is written. */
    @Nullable
    String resetPoint(String location) throws HypervisorFailure, IOException {
        check(location);
        Path mark = folder.resolve(RESET + location);
        return Files.exists(mark) ? Files.readString(mark) : null;
    }

    void markResetPoint(String location, String base) throws HypervisorFailure, IOException {
        Path unfinished = folder.resolve(NEW + location + RESET);
        Files.writeString(unfinished, base);
        finish(unfinished, folder.resolve(RESET + location));
    }

    void dropResetPoint(String location) throws HypervisorFailure, IOException {
        check(location);
        if (Files.deleteIfExists(folder.resolve(RESET + location))) {
            sync(folder, StandardOpenOption.READ);
        }
    }

    /** The bases that volumes go back to, and those since which changes are told: they must stay as they are. */
    Set<String> kept() throws IOException {
        Set<String> points = new TreeSet<>();
        for (String mark : names(RESET)) {
            points.add(Files.readString(folder.resolve(mark)));
        }
        for (String log : names(LOG)) {
            points.add(ChangeLog.since(folder.resolve(log)));
        }
        return points;
    }

    /** Where it stands what was tracked of a volume. */
    Path log(String location) throws HypervisorFailure {
        check(location);
        return folder.resolve(LOG + location);
    }

    boolean isTracked(String location) throws HypervisorFailure {
        return Files.exists(log(location));
    }

    /** All locations whose changes are tracked or were, those of volumes without data as well. */
    List<String> tracked() throws IOException {
        return names(LOG).stream().map(name -> name.substring(LOG.length())).toList();
    }

    void dropLog(String location) throws HypervisorFailure, IOException {
        if (Files.deleteIfExists(log(location))) {
            sync(folder, StandardOpenOption.READ);
        }
    }

    /** Makes a file whole or not at all: it gets its name when it is finished and on the disk. */
    void make(Path file, Making making) throws HypervisorFailure, IOException {
        Path unfinished = unfinished(file);
        try {
            Files.deleteIfExists(unfinished);
            making.make(unfinished);
            finish(unfinished, file);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    /**
     * Makes two files that hold the same, each whole or not at all: the second has its name only after the first has
     * its own on the disk. It is copied before, while nobody can have written to the first.
     */
    void makeTwo(Path first, Path second, Making making) throws HypervisorFailure, IOException {
        Path copy = unfinished(second);
        try {
            Files.deleteIfExists(copy);
            make(first, image -> {
                making.make(image);
                SparseCopy.of(image, copy);
            });
            finish(copy, second);
        } finally {
            Files.deleteIfExists(copy);
        }
    }

    private Path unfinished(Path file) {
        return folder.resolve(NEW + file.getFileName());
    }

    private void finish(Path unfinished, Path file) throws IOException {
        sync(unfinished, StandardOpenOption.WRITE);
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        sync(folder, StandardOpenOption.READ);
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
            Set<String> used = new TreeSet<>(children().keySet());
            used.addAll(kept());
            again = false;
            for (String name : bases()) {
                if (!used.contains(name)) {
                    again |= Files.deleteIfExists(folder.resolve(name));
                }
            }
        }
        dropEmptyMarks();
    }

    private void dropEmptyMarks() throws IOException {
        List<Generation> all = generations();
        for (Generation mark : all) {
            boolean last = all.stream()
                            .filter(g -> g.location().equals(mark.location()))
                            .count()
                    == 1;
            if (!mark.isVolume() && last) {
                Files.deleteIfExists(folder.resolve(mark.name()));
            }
        }
    }

    /** The images that others stand on and that are no volumes themselves. */
    List<String> bases() throws IOException {
        Map<String, Generation> newest = newest();
        List<String> bases = new ArrayList<>(names(BASE));
        for (Generation generation : generations()) {
            Generation latest = newest.get(generation.location());
            if (generation.isVolume() && latest != null && generation.number() < latest.number()) {
                bases.add(generation.name());
            }
        }
        return bases;
    }

    /** The images that stand on each. */
    Map<String, List<String>> children() throws IOException {
        Map<String, List<String>> children = new TreeMap<>();
        for (String name : names("")) {
            if (name.endsWith(".qcow2") && !name.startsWith(NEW)) {
                String backing = Qcow2Header.read(folder.resolve(name)).backing();
                if (backing != null) {
                    children.computeIfAbsent(backing, _ -> new ArrayList<>()).add(name);
                }
            }
        }
        return children;
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
