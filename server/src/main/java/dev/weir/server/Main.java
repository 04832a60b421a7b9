package dev.weir.server;

import dev.weir.model.value.Xapi;
import dev.weir.server.db.StoreFailure;
import dev.weir.server.db.Stores;
import dev.weir.server.pki.PoolCertificates;
import dev.weir.server.pki.PublicTls;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.ParameterException;

/** The program {@code weir-server}: serves until it is told to end, or does one of the commands that end by themselves. */
public final class Main {
    private static final Logger LOG = LoggerFactory.getLogger(Main.class);
    private static final int USAGE = 2;
    private static final int FAILED = 1;
    private static final int HTTPS = 443;
    /** Root's first password comes by the environment: a command line is for all to see. */
    private static final String PASSWORD = "WEIR_PASSWORD";

    private Main() {}

    public static void main(String[] arguments) {
        PublicTls.ignoreServerNames();
        CommandLine line = new CommandLine();
        try {
            CommandLine.Request request = line.parse(arguments, System.getenv());
            Settings settings = request.settings();
            switch (request.command()) {
                case PREPARE -> certificates(settings);
                case SERVE -> serve(settings);
                case BACKUP -> BackupCommands.backup(settings, request.file(), Clock.systemUTC());
                case RESTORE -> BackupCommands.restore(settings, request.file(), request.force(), Clock.systemUTC());
            }
        } catch (ParameterException e) {
            System.err.println(e.getMessage());
            System.err.print(line.usage());
            System.exit(USAGE);
        } catch (IOException | GeneralSecurityException | StoreFailure e) {
            LOG.debug("the server does not start", e);
            System.err.println("weir-server: " + e.getMessage());
            System.exit(FAILED);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static PoolCertificates certificates(Settings settings) throws IOException, GeneralSecurityException {
        Files.createDirectories(settings.data());
        Set<String> names = new LinkedHashSet<>();
        names.add(settings.address());
        names.add("localhost");
        names.add("127.0.0.1");
        names.add(InetAddress.getLocalHost().getHostName());
        return PoolCertificates.open(settings.pki(), names, Clock.systemUTC(), new SecureRandom());
    }

    private static void serve(Settings settings) throws IOException, GeneralSecurityException, InterruptedException {
        Files.createDirectories(settings.data());
        Secrets secrets = Secrets.open(settings, password(settings), new SecureRandom());
        ServerAssembly server;
        try (Opening opening = new Opening(() -> Stores.open(settings.place(), Xapi.MODEL))) {
            server = ServerAssembly.start(settings, certificates(settings), secrets, opening);
        }
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("end").unstarted(() -> end(server)));
        String port = server.httpsPort() == HTTPS ? "" : ":" + server.httpsPort();
        System.out.println("READY https://" + literal(settings.address()) + port);
        System.out.flush();
        LOG.info("plain HTTP is on port {}", server.httpPort());
        Thread.currentThread().join();
    }

    private static String password(Settings settings) throws IOException {
        String password = System.getenv(PASSWORD);
        if (password == null && !Files.exists(settings.passwordFile())) {
            throw new IOException("a new pool needs root's password in the environment variable " + PASSWORD);
        }
        return password == null ? "" : password;
    }

    private static String literal(String address) {
        return address.contains(":") ? "[" + address + "]" : address;
    }

    private static void end(ServerAssembly server) {
        try {
            server.close();
        } catch (IOException | RuntimeException e) {
            LOG.warn("the server did not end cleanly", e);
        }
    }
}
