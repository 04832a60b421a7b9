package dev.weir.server.db;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which database holds the pool, as one URL: an embedded file of the server's own, or a database on PostgreSQL. */
public final class Place {
    private static final String EMBEDDED = "jdbc:h2:file:";
    private static final String POSTGRES = "jdbc:postgresql:";
    private static final Pattern PASSWORD = Pattern.compile("[?&]password=|//[^/@]*:[^/@]*@");

    private final String url;
    private final @Nullable String password;

    private Place(String url, @Nullable String password) {
        this.url = url;
        this.password = password;
    }

    /** The embedded database in a file, named without H2's own {@code .mv.db}. */
    public static Place file(Path file) {
        return new Place(EMBEDDED + file.toAbsolutePath(), null);
    }

    /**
     * The database a URL names: {@code jdbc:h2:file:/PATH} or {@code jdbc:postgresql://HOST[:PORT]/NAME?user=USER}.
     *
     * @param password of the user on PostgreSQL, which has no place in a URL that others may see; without one the
     *     driver looks into the file that PGPASSFILE names, or {@code ~/.pgpass}
     * @throws StoreFailure when it is no such URL
     */
    public static Place of(String url, @Nullable String password) {
        if (url.startsWith(POSTGRES)) {
            if (PASSWORD.matcher(url).find()) {
                throw new StoreFailure(
                        "a password does not belong into the database's URL, which others can see; put it into the"
                                + " environment variable WEIR_DATABASE_PASSWORD or into ~/.pgpass",
                        null);
            }
            return new Place(url, password);
        }
        if (url.startsWith(EMBEDDED)) {
            return new Place(
                    EMBEDDED + Path.of(url.substring(EMBEDDED.length())).toAbsolutePath(), null);
        }
        throw new StoreFailure(
                "no database has the URL " + url + "; it begins with " + EMBEDDED + " or " + POSTGRES, null);
    }

    /** Whether there is nothing yet that could be opened; of a database server nobody knows before. */
    public boolean missing() {
        if (!embedded()) {
            return false;
        }
        H2File file = H2File.of(url);
        return !Files.exists(file.data()) && !Files.exists(file.mark());
    }

    boolean embedded() {
        return url.startsWith("jdbc:h2:");
    }

    String url() {
        return url;
    }

    @Nullable
    String password() {
        return password;
    }

    @Override
    public String toString() {
        return url;
    }
}
