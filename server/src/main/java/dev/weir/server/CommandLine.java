package dev.weir.server;

import dev.weir.server.http.Limits;
import dev.weir.server.ops.host.Product;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * The server's own command line: {@code prepare} makes the pool's certificates, {@code serve} serves, {@code backup} and
 * {@code restore} put the database into a file and back.
 */
final class CommandLine {
    /** The database's password comes by the environment: a command line is for all to see. */
    private static final String PASSWORD = "WEIR_DATABASE_PASSWORD";

    private final picocli.CommandLine line;

    CommandLine() {
        CommandSpec prepare = CommandSpec.create();
        addData(prepare);
        addAddress(prepare);
        addHosts(prepare);
        CommandSpec serve = CommandSpec.create();
        addData(serve);
        addAddress(serve);
        addDatabase(serve);
        addHosts(serve);
        serve.addOption(OptionSpec.builder("--further-agents")
                .type(URI[].class)
                .splitRegex(",")
                .description("where the agents of the further hosts are, in their order")
                .build());
        serve.addOption(option("--https-port", Integer.class, "443", "port for HTTPS; 0 takes a free one"));
        serve.addOption(option("--http-port", Integer.class, "80", "port for plain HTTP; 0 takes a free one, -1 none"));
        serve.addOption(OptionSpec.builder("--agent")
                .type(URI.class)
                .required(true)
                .description("where this host's agent is: https://HOST:PORT")
                .build());
        serve.addOption(option(
                "--brake-millis",
                Long.class,
                "5000",
                "how long a wrong password waits for its answer, in milliseconds"));
        Product product = Product.DEFAULT;
        serve.addOption(option("--brand", String.class, product.brand(), "the product that clients take this for"));
        serve.addOption(option("--product-version", String.class, product.version(), "its version"));
        serve.addOption(option("--platform-version", String.class, product.platform(), "its platform's version"));
        CommandSpec backup = CommandSpec.create();
        addData(backup);
        addDatabase(backup);
        addFile(backup, "the file to write");
        CommandSpec restore = CommandSpec.create();
        addData(restore);
        addDatabase(restore);
        restore.addOption(OptionSpec.builder("--force")
                .type(Boolean.class)
                .description("replace the pool that is there")
                .build());
        addFile(restore, "the backup to read");
        CommandSpec root = CommandSpec.create().name("weir-server");
        root.addSubcommand("prepare", prepare);
        root.addSubcommand("serve", serve);
        root.addSubcommand("backup", backup);
        root.addSubcommand("restore", restore);
        this.line = new picocli.CommandLine(root);
    }

    private static void addData(CommandSpec spec) {
        spec.addOption(OptionSpec.builder("--data")
                .type(Path.class)
                .required(true)
                .description("the folder that holds everything")
                .build());
    }

    private static void addDatabase(CommandSpec spec) {
        spec.addOption(OptionSpec.builder("--database")
                .type(String.class)
                .description("the URL of the pool's database, its password being in the environment variable "
                        + PASSWORD + " or in ~/.pgpass; without one the database is a file in the folder")
                .build());
    }

    /** For one pool of several simulated hosts on one machine. */
    private static void addHosts(CommandSpec spec) {
        spec.addOption(option(
                "--hosts",
                Integer.class,
                "1",
                "how many hosts there are, at addresses that follow one another; each further one keeps what it has in a"
                        + " folder host-N of the first one's, and joins it"));
    }

    private static void addFile(CommandSpec spec, String description) {
        spec.addPositional(PositionalParamSpec.builder()
                .paramLabel("FILE")
                .index("0")
                .type(Path.class)
                .required(true)
                .description(description)
                .build());
    }

    private static void addAddress(CommandSpec spec) {
        spec.addOption(option("--address", String.class, "127.0.0.1", "the address clients use"));
    }

    private static OptionSpec option(String name, Class<?> type, String defaultValue, String description) {
        return OptionSpec.builder(name)
                .type(type)
                .defaultValue(defaultValue)
                .description(description)
                .build();
    }

    enum Command {
        PREPARE,
        SERVE,
        BACKUP,
        RESTORE
    }

    /** What was asked for; a wrong line is a {@link ParameterException}. */
    record Request(Command command, Settings settings, Path file, boolean force, int hosts, List<URI> furtherAgents) {}

    /** @param environment what does not belong on a command line */
    Request parse(String[] arguments, Map<String, String> environment) {
        ParseResult result = line.parseArgs(arguments);
        if (!result.hasSubcommand()) {
            throw new ParameterException(line, "say prepare, serve, backup or restore");
        }
        CommandSpec spec = result.subcommand().commandSpec();
        Product known = Product.DEFAULT;
        OptionSpec database = spec.findOption("--database");
        Path data = value(spec, "--data", Path.of("."));
        return new Request(
                Command.valueOf(spec.name().toUpperCase(Locale.ROOT)),
                new Settings(
                        data,
                        database == null ? null : database.getValue(),
                        environment.get(PASSWORD),
                        value(spec, "--address", "127.0.0.1"),
                        value(spec, "--https-port", 0),
                        value(spec, "--http-port", 0),
                        value(spec, "--agent", URI.create("https://localhost")),
                        Duration.ofMillis(value(spec, "--brake-millis", 0L)),
                        new Product(
                                value(spec, "--brand", known.brand()),
                                value(spec, "--product-version", known.version()),
                                value(spec, "--platform-version", known.platform()),
                                known.xapi(),
                                known.own()),
                        Limits.DEFAULT),
                spec.positionalParameters().isEmpty()
                        ? data
                        : spec.positionalParameters().getFirst().getValue(),
                value(spec, "--force", false),
                value(spec, "--hosts", 1),
                List.of(value(spec, "--further-agents", new URI[0])));
    }

    private static <T> T value(CommandSpec spec, String name, T otherwise) {
        OptionSpec option = spec.findOption(name);
        T value = option == null ? null : option.getValue();
        return value == null ? otherwise : value;
    }

    String usage() {
        return line.getUsageMessage();
    }
}
