package dev.weir.conformance.scale;

import dev.weir.model.Model;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;

/**
 * Writes a backup with a pool of so many hosts and guests, the same for the same seed; {@code weir-server restore} makes
 * a database of it. The first host is the master, whose place the restoring server's own host takes.
 */
public final class GeneratedPool {
    private GeneratedPool() {}

    /** {@code FILE HOSTS VMS [SEED [STORAGE]]}, the last being the folder of the shared storage on each host. */
    public static void main(String[] arguments) throws IOException {
        write(
                Path.of(arguments[0]),
                Integer.parseInt(arguments[1]),
                Integer.parseInt(arguments[2]),
                arguments.length > 3 ? Long.parseLong(arguments[3]) : 1,
                arguments.length > 4 ? arguments[4] : "/var/lib/weir/shared");
    }

    public static void write(Path file, int hosts, int vms, long seed, String storage) throws IOException {
        Names names = new Names(new Random(seed));
        try (BackupText out = new BackupText(Model.load(), file)) {
            PoolRows pool = new PoolRows(out, names, storage);
            pool.write(hosts, vms * GuestRows.DISKS);
            GuestRows guests = new GuestRows(out, names, pool);
            for (int i = 0; i < vms; i++) {
                guests.write(i);
            }
        }
    }
}
