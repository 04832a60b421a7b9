package dev.weir.conformance.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.libvirt.Connect;
import org.libvirt.Domain;
import org.libvirt.LibvirtException;

/** A libvirtd of its own with libvirt's test driver, which has no hypervisor behind it: the peer of P2. */
final class Libvirtd implements AutoCloseable {
    private static final int CALLS = 2000;
    private static final int CYCLES = 200;
    private static final int TRIES = 1200;
    private static final String GUEST = """
            <domain type="test"><name>bench</name><memory>65536</memory><vcpu>1</vcpu><os><type>hvm</type></os></domain>
            """;

    private final Path socket;
    private final Process process;
    private final Connect connection;
    private final Domain guest;

    Libvirtd(Path folder) {
        this.socket = folder.resolve("libvirt-sock");
        try {
            Path settings = Files.writeString(folder.resolve("libvirtd.conf"), """
                    listen_tls = 0
                    listen_tcp = 0
                    auth_unix_rw = "none"
                    unix_sock_dir = "%s"
                    """.formatted(folder));
            process = new ProcessBuilder(
                            "/usr/sbin/libvirtd",
                            "-f",
                            settings.toString(),
                            "-p",
                            folder.resolve("libvirtd.pid").toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("libvirtd.log").toFile())
                    .start();
            connection = open(socket);
            guest = connection.domainCreateXML(GUEST, 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (LibvirtException e) {
            throw new IllegalStateException(e);
        }
    }

    private Connect open(Path socket) throws IOException {
        for (int i = 0; i < TRIES && process.isAlive(); i++) {
            try {
                return new Connect("test+unix:///default?socket=" + socket);
            } catch (LibvirtException e) {
                rest();
            }
        }
        throw new IOException("libvirtd does not answer on " + socket);
    }

    /** Until it ends, which it should not, or a moment has passed. */
    private void rest() {
        try {
            process.waitFor(100, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Microseconds for one call that asks for the state of a guest. */
    double info() {
        long began = System.nanoTime();
        try {
            for (int i = 0; i < CALLS; i++) {
                guest.getInfo();
            }
        } catch (LibvirtException e) {
            throw new IllegalStateException(e);
        }
        return (System.nanoTime() - began) / 1e3 / CALLS;
    }

    /** Where a client, our agent among them, finds it. */
    String uri() {
        return "test+unix:///default?socket=" + socket;
    }

    /** Milliseconds for a guest that is made, started, stopped and removed. */
    double cycle() {
        long began = System.nanoTime();
        try {
            for (int i = 0; i < CYCLES; i++) {
                Domain made = connection.domainDefineXML(GUEST.replace(">bench<", ">cycle<"));
                made.create();
                made.destroy();
                made.undefine();
                made.free();
            }
        } catch (LibvirtException e) {
            throw new IllegalStateException(e);
        }
        return (System.nanoTime() - began) / 1e6 / CYCLES;
    }

    @Override
    public void close() {
        try {
            guest.destroy();
            guest.free();
            connection.close();
        } catch (LibvirtException e) {
            throw new IllegalStateException(e);
        } finally {
            process.destroy();
        }
    }
}
