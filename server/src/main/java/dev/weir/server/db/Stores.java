package dev.weir.server.db;

import dev.weir.model.Model;
import java.nio.file.Path;

/** Opens the pool's database, making it when there is none. Every failure is a {@link StoreFailure} that says why. */
public final class Stores {
    private Stores() {}

    /** Opens an embedded database in a file, named without H2's own {@code .mv.db}. */
    public static Store open(Path file, Model model) {
        return open(Place.file(file), model);
    }

    public static Store open(Place place, Model model) {
        return open(engine(place), model);
    }

    static Engine engine(Place place) {
        return place.embedded() ? H2Engine.open(place.url()) : PostgresEngine.open(place);
    }

    private static Store open(Engine engine, Model model) {
        try {
            Disk disk = new Disk(engine, new Shape(model));
            return new SqlStore(disk.load(), disk);
        } catch (RuntimeException e) {
            engine.abandon();
            throw e;
        }
    }
}
