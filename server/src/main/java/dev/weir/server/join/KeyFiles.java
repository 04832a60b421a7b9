package dev.weir.server.join;

import dev.weir.server.files.SafeFile;
import dev.weir.server.ops.pool.PoolKeys;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * The files with what makes a host one of its pool: the authority's certificate and key, of which it makes its own, the
 * secret all hosts share, and root's password. Those of another pool are put beside them first, and take their places
 * when the host is that pool's.
 */
public final class KeyFiles implements PoolKeys {
    private static final String BESIDE = "joined";

    /** Where each stands under the server's folder. */
    private static final Map<String, Path> PLACES = places();

    private final Path data;

    public KeyFiles(Path data) {
        this.data = data;
    }

    private static Map<String, Path> places() {
        Map<String, Path> places = new LinkedHashMap<>();
        places.put("ca_key", Path.of("pki", "ca.key"));
        places.put("ca_certificate", Path.of("pki", "ca.pem"));
        places.put(SECRET, Path.of("secrets", "pool"));
        places.put("root_password", Path.of("secrets", "root"));
        places.put("directory_password", Path.of("secrets", "directory"));
        return places;
    }

    @Override
    public Map<String, String> all() {
        Map<String, String> all = new LinkedHashMap<>();
        each((name, file) -> {
            String text = file.read();
            if (text != null) {
                all.put(name, text);
            }
        });
        return all;
    }

    private void each(BiConsumer<String, SafeFile> visitor) {
        PLACES.forEach((name, place) -> visitor.accept(name, new SafeFile(data.resolve(place))));
    }

    private SafeFile beside(String name) {
        return new SafeFile(data.resolve(BESIDE).resolve(name));
    }

    /** Puts another pool's beside ours; what it does not have is not there either. */
    void stage(Map<String, String> keys) {
        each((name, file) -> {
            String text = keys.get(name);
            if (text == null) {
                beside(name).delete();
            } else {
                beside(name).write(text);
            }
        });
    }

    /** Lets what is beside take its place. Begun again after a kill, it goes on where it was. */
    void settle() {
        each((name, file) -> {
            String text = beside(name).read();
            if (text != null) {
                file.write(text);
                beside(name).delete();
            }
        });
    }

    /** The authority's certificates and key, by the names of their files; both are there, or are when the program starts. */
    public void replaceAuthority(Map<String, String> files) {
        Map<String, String> keys = new LinkedHashMap<>();
        files.forEach((file, text) -> {
            switch (file) {
                case "ca.pem" -> keys.put("ca_certificate", text);
                case "ca.key" -> keys.put("ca_key", text);
                default -> throw new IllegalArgumentException("no file of an authority: " + file);
            }
        });
        stage(keys);
        settle();
    }

    /** Forgets what was put beside. */
    void discard() {
        each((name, file) -> beside(name).delete());
    }
}
