package dev.weir.conformance.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.conformance.pool.PoolTrust;
import dev.weir.conformance.pool.RunningPool;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** One of the Java SDKs: the common driver compiled against it and run in a JVM that sees nothing else. */
final class Sdk {
    private static final String PACKAGE = "com/xensource/xenapi/";
    private static final Path DRIVERS = Path.of("src", "test", "sdk");

    private final Path jar;
    private final Path classes;
    private final String classPath;

    private final String driver;

    /** @param driver the name of its class */
    Sdk(String version, String driver) throws IOException {
        Path sdk = Path.of("target", "sdk").toAbsolutePath();
        this.driver = driver;
        this.classes = Files.createDirectories(sdk.resolve(driver + "-" + version));
        this.jar = jars(sdk.resolve(version)).get(0);
        this.classPath = Stream.concat(Stream.of(jar, classes), jars(sdk.resolve("transport")).stream())
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }

    void check(RunningPool pool) throws IOException, GeneralSecurityException {
        List<String> command = new ArrayList<>(command(pool.trust()));
        command.addAll(classNames());
        new Tool(classes).check(pool, command);
    }

    /** Compiles the driver; the command that runs it. */
    List<String> command(PoolTrust trust) throws IOException, GeneralSecurityException {
        String source = DRIVERS.resolve(driver + ".java").toString();
        int compiled = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-nowarn", "-cp", classPath, "-d", classes.toString(), source);
        assertThat(compiled).as("javac of the driver against " + jar).isZero();
        Path store = Files.createTempFile(classes, "pool", ".p12");
        trust.write(store);
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djavax.net.ssl.trustStore=" + store,
                "-Djavax.net.ssl.trustStorePassword=" + PoolTrust.STORE_PASSWORD,
                "-cp",
                classPath,
                driver);
    }

    /** The SDK's classes of the API, without what is nested in them. */
    private List<String> classNames() throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.stream()
                    .map(entry -> entry.getName())
                    .filter(name -> name.startsWith(PACKAGE) && name.endsWith(".class") && !name.contains("$"))
                    .map(name -> name.substring(PACKAGE.length(), name.length() - ".class".length()))
                    .sorted()
                    .toList();
        }
    }

    private static List<Path> jars(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar")).toList();
        }
    }
}
