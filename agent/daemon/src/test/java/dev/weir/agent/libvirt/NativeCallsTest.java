package dev.weir.agent.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class NativeCallsTest {
    /** Calls that hang in native code, on more virtual threads than there are carriers, hold up no other ones. */
    @Test
    void blockedNativeCallsPinNoCarrier() throws Exception {
        int many = Runtime.getRuntime().availableProcessors() + 2;
        NativeLibrary libc = NativeLibrary.getInstance("c");
        int[] pipe = new int[2];
        assertThat(libc.getFunction("pipe").invokeInt(new Object[] {pipe})).isZero();
        Function read = libc.getFunction("read");
        CountDownLatch inside = new CountDownLatch(many);
        List<CompletableFuture<Integer>> hanging = new ArrayList<>();
        try (NativeCalls calls = new NativeCalls("test", many)) {
            for (int i = 0; i < many; i++) {
                CompletableFuture<Integer> done = new CompletableFuture<>();
                hanging.add(done);
                Thread.startVirtualThread(() -> {
                    try {
                        done.complete(calls.run(() -> {
                            inside.countDown();
                            return read.invokeInt(new Object[] {pipe[0], new byte[1], 1L});
                        }));
                    } catch (Exception e) {
                        done.completeExceptionally(e);
                    }
                });
            }
            assertThat(inside.await(1, TimeUnit.MINUTES)).isTrue();
            CompletableFuture<String> other = new CompletableFuture<>();
            Thread.startVirtualThread(() -> other.complete("went on"));
            assertThat(other.get(1, TimeUnit.MINUTES)).isEqualTo("went on");
            assertThat(hanging).noneMatch(CompletableFuture::isDone);
            libc.getFunction("close").invokeInt(new Object[] {pipe[1]});
            for (CompletableFuture<Integer> call : hanging) {
                assertThat(call.get(1, TimeUnit.MINUTES)).isZero();
            }
        } finally {
            libc.getFunction("close").invokeInt(new Object[] {pipe[0]});
        }
    }
}
