package dev.weir.agent.command;

import dev.weir.agent.hypervisor.HypervisorFailure;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** Runs a program of the host: no shell, no input, bounded output, bounded time. */
public final class Command {
    private static final int MOST_OUTPUT = 4 << 20;

    /** How a program ended. */
    public record Result(int exit, String out, String err) {
        public boolean ok() {
            return exit == 0;
        }
    }

    private final Duration timeout;

    public Command(Duration timeout) {
        this.timeout = timeout;
    }

    /** Fails only where the program could not be run to its end; what an exit code means is the caller's to say. */
    public Result run(List<String> words) throws HypervisorFailure {
        ProcessBuilder builder = new ProcessBuilder(words);
        // Messages are read by programs here, so in one language.
        builder.environment().put("LC_ALL", "C");
        Process process;
        try {
            process = builder.start();
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new HypervisorFailure("INTERNAL_ERROR", "cannot run " + words.getFirst() + ": " + e.getMessage());
        }
        CompletableFuture<String> out = read(process.getInputStream());
        CompletableFuture<String> err = read(process.getErrorStream());
        try {
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new HypervisorFailure(
                        "INTERNAL_ERROR", words.getFirst() + " did not end within " + timeout.toSeconds() + " s");
            }
            return new Result(process.exitValue(), out.join(), err.join());
        } catch (CompletionException e) {
            throw new HypervisorFailure(
                    "INTERNAL_ERROR", "what " + words.getFirst() + " said cannot be read: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HypervisorFailure("INTERNAL_ERROR", "interrupted while " + words.getFirst() + " ran");
        } finally {
            process.destroyForcibly();
        }
    }

    private static CompletableFuture<String> read(InputStream stream) {
        CompletableFuture<String> text = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try (stream) {
                text.complete(new String(stream.readNBytes(MOST_OUTPUT), StandardCharsets.UTF_8));
                stream.transferTo(OutputStream.nullOutputStream());
            } catch (IOException e) {
                text.completeExceptionally(e);
            }
        });
        return text;
    }
}
