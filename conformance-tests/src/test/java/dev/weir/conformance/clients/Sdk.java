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
    private static final Path DRIVER = Path.of("src", "test", "sdk", "Driver.java");

    private final Path jar;
    private final Path classes;
    private final String classPath;

    Sdk(String version) throws IOException {
        Path sdk = Path.of("target", "sdk").toAbsolutePath();
        this.classes = Files.createDirectories(sdk.resolve("driver-" + version));
        this.jar = jars(sdk.resolve(version)).get(0);
        this.classPath = Stream.concat(Stream.of(jar, classes), jars(sdk.resolve("transport")).stream())
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }

    void check(RunningPool pool) throws IOException, GeneralSecurityException {
        int compiled = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-nowarn", "-cp", classPath, "-d", classes.toString(), DRIVER.toString());
        assertThat(compiled).as("javac of the driver against " + jar).isZero();
        Path store = Files.createTempFile(classes, "pool", ".p12");
        pool.trust().write(store);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djavax.net.ssl.trustStore=" + store,
                "-Djavax.net.ssl.trustStorePassword=" + PoolTrust.STORE_PASSWORD,
                "-cp",
                classPath,
                "Driver"));
        command.addAll(classNames());
        new Tool(classes).check(pool, command);
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
