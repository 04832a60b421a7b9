package dev.weir.server;

import dev.weir.server.http.Limits;
import dev.weir.server.ops.host.Product;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The server's own command line: {@code prepare} makes the pool's certificates, {@code serve} serves. */
final class CommandLine {
    private final picocli.CommandLine line;

    CommandLine() {
        CommandSpec prepare = CommandSpec.create();
        addCommon(prepare);
        CommandSpec serve = CommandSpec.create();
        addCommon(serve);
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
        CommandSpec root = CommandSpec.create().name("weir-server");
        root.addSubcommand("prepare", prepare);
        root.addSubcommand("serve", serve);
        this.line = new picocli.CommandLine(root);
    }

    private static void addCommon(CommandSpec spec) {
        spec.addOption(OptionSpec.builder("--data")
                .type(Path.class)
                .required(true)
                .description("the folder that holds everything")
                .build());
        spec.addOption(option("--address", String.class, "127.0.0.1", "the address clients use"));
    }

    private static OptionSpec option(String name, Class<?> type, String defaultValue, String description) {
        return OptionSpec.builder(name)
                .type(type)
                .defaultValue(defaultValue)
                .description(description)
                .build();
    }

    /** What was asked for; a wrong line is a {@link ParameterException}. */
    record Request(boolean serve, Settings settings) {}

    Request parse(String[] arguments) {
        ParseResult result = line.parseArgs(arguments);
        if (!result.hasSubcommand()) {
            throw new ParameterException(line, "say prepare or serve");
        }
        CommandSpec spec = result.subcommand().commandSpec();
        boolean serve = spec.findOption("--agent") != null;
        Product known = Product.DEFAULT;
        return new Request(
                serve,
                new Settings(
                        value(spec, "--data", Path.of(".")),
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
                        Limits.DEFAULT));
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
