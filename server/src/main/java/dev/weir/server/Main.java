package dev.weir.server;

import dev.weir.server.db.StoreFailure;
import dev.weir.server.pki.PoolCertificates;
import dev.weir.server.pki.PublicTls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.List;
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
                case PREPARE -> {
                    for (Settings one : SeveralHosts.settings(settings, request.hosts(), request.furtherAgents())) {
                        certificates(one);
                    }
                }
                case SERVE -> serve(SeveralHosts.settings(settings, request.hosts(), request.furtherAgents()));
                case BACKUP -> BackupCommands.backup(settings, request.file(), Clock.systemUTC());
                case RESTORE -> BackupCommands.restore(settings, request.file(), request.force(), Clock.systemUTC());
            }
        } catch (ParameterException e) {
            System.err.println(e.getMessage());
            System.err.print(line.usage());
            System.exit(USAGE);
        } catch (IOException | UncheckedIOException | GeneralSecurityException | StoreFailure e) {
            LOG.debug("the server does not start", e);
            System.err.println("weir-server: " + e.getMessage());
            System.exit(FAILED);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static PoolCertificates certificates(Settings settings) throws IOException, GeneralSecurityException {
        Files.createDirectories(settings.data());
        Set<String> names = new LinkedHashSet<>();
        names.add(settings.address());
        names.add("localhost");
        names.add("127.0.0.1");
        names.add(InetAddress.getLocalHost().getHostName());
        return PoolCertificates.open(settings.pki(), names, Clock.systemUTC(), new SecureRandom());
    }

    private static void serve(List<Settings> hosts) throws IOException, GeneralSecurityException, InterruptedException {
        Settings first = hosts.getFirst();
        if (hosts.size() > 1) {
            SeveralHosts.serve(hosts, password(first), serving -> ready(first, serving));
            return;
        }
        Files.createDirectories(first.data());
        HostProgram program = new HostProgram(first, password(first));
        endWith(program);
        program.run(serving -> ready(first, serving));
    }

    /** The program of a host comes to its end with this one. */
    static void endWith(HostProgram program) {
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("end").unstarted(() -> end(program)));
    }

    private static void ready(Settings settings, Serving serving) {
        String port = serving.httpsPort() == HTTPS ? "" : ":" + serving.httpsPort();
        System.out.println("READY https://" + literal(settings.address()) + port);
        System.out.flush();
        LOG.info("plain HTTP is on port {}", serving.httpPort());
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

    private static void end(HostProgram program) {
        try {
            program.close();
        } catch (IOException | RuntimeException e) {
            LOG.warn("the server did not end cleanly", e);
        }
    }
}
