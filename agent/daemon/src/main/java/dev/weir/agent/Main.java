package dev.weir.agent;

import dev.weir.agent.pki.PkiException;
import dev.weir.agent.time.SystemScheduler;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.UUID;
import picocli.CommandLine.ParameterException;

/** The program {@code weir-agent}: serves until it is told to end. */
public final class Main {
    private static final int USAGE = 2;
    private static final int FAILED = 1;

    private Main() {}

    public static void main(String[] arguments) {
        CommandLineOptions line = new CommandLineOptions();
        try {
            Options options = line.parse(arguments);
            if (options == null) {
                System.out.print(line.usage());
                return;
            }
            serve(options, System.out);
        } catch (ParameterException e) {
            System.err.println(e.getMessage());
            System.err.print(line.usage());
            System.exit(USAGE);
        } catch (StartFailure | PkiException | IOException e) {
            System.err.println("weir-agent: " + e.getMessage());
            System.exit(FAILED);
        }
    }

    private static void serve(Options options, PrintStream out) throws StartFailure, PkiException, IOException {
        SystemScheduler scheduler = new SystemScheduler();
        Agents agents = Agents.start(
                options, scheduler, Clock.systemUTC(), () -> UUID.randomUUID().toString());
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("end").unstarted(agents::close));
        agents.addresses().forEach(address -> out.println("LISTENING " + text(address)));
        out.flush();
        stayUntilKilled();
    }

    /** All other threads are daemons; the shutdown hook does the rest. */
    private static void stayUntilKilled() {
        try {
            Thread.currentThread().join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static String text(InetSocketAddress address) {
        String host = address.getHostString();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
