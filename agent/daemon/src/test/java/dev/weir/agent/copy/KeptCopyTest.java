package dev.weir.agent.copy;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.agent.copy.NotKept.Reason;
import dev.weir.agent.protocol.CopyState;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The copy of a database as a file that dies at any byte. */
class KeptCopyTest {
    private static final String POOL = "5b1f3c52-7a2e-4a55-9d0c-0123456789ab";
    private static final String OTHER = "77777777-7a2e-4a55-9d0c-0123456789ab";

    @TempDir
    Path folder;

    private KeptCopy copy;

    @BeforeEach
    void open() throws IOException {
        copy = KeptCopy.open(folder);
    }

    @AfterEach
    void close() throws IOException {
        copy.close();
    }

    private void reopen() throws IOException {
        copy.close();
        open();
    }

    private Path file() {
        return folder.resolve("copy");
    }

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private String content() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (CopyContent content = requireNonNull(copy.content())) {
            content.writeTo(out);
            assertThat(out.size()).isEqualTo(content.bytes());
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private static void refused(Reason reason, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        NotKept.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    /** A sender that goes away after some bytes. */
    private static InputStream breaking(String text) {
        return new InputStream() {
            private final InputStream whole = bytes(text);

            @Override
            public int read() throws IOException {
                int next = whole.read();
                if (next < 0) {
                    throw new IOException("the sender is gone");
                }
                return next;
            }

            @Override
            public int read(byte[] buffer, int from, int length) throws IOException {
                int read = whole.read(buffer, from, length);
                if (read < 0) {
                    throw new IOException("the sender is gone");
                }
                return read;
            }
        };
    }

    private void fill() throws Exception {
        copy.replace(POOL, 10, bytes("base."));
        copy.append(POOL, 10, 12, bytes("one\n"));
        copy.append(POOL, 12, 13, bytes(""));
        copy.append(POOL, 13, 20, bytes("two\nthree\n"));
    }

    @Test
    void aBaseAndChangesAreKeptAlsoAfterARestart() throws Exception {
        assertThat(copy.state()).isEqualTo(CopyState.NONE);
        assertThat(copy.content()).isNull();
        fill();
        for (int start = 0; start < 2; start++) {
            assertThat(copy.state()).isEqualTo(new CopyState(POOL, 20, 5, 14));
            assertThat(content()).isEqualTo("base.one\ntwo\nthree\n");
            reopen();
        }
        copy.append(POOL, 20, 21, bytes("four\n"));
        assertThat(content()).isEqualTo("base.one\ntwo\nthree\nfour\n");
    }

    @Test
    void aNewBaseTakesThePlaceOfAll() throws Exception {
        fill();
        copy.replace(POOL, 30, bytes("new"));
        reopen();
        assertThat(copy.state()).isEqualTo(new CopyState(POOL, 30, 3, 0));
        assertThat(content()).isEqualTo("new");
    }

    @Test
    void changesGoToTheGenerationTheyFollowOnly() throws Exception {
        refused(Reason.CONFLICT, () -> copy.append(POOL, 1, 2, bytes("x")));
        fill();
        refused(Reason.CONFLICT, () -> copy.append(POOL, 13, 21, bytes("x")));
        refused(Reason.CONFLICT, () -> copy.append(POOL, 21, 22, bytes("x")));
        refused(Reason.CONFLICT, () -> copy.append(POOL, 20, 20, bytes("x")));
        assertThat(content()).isEqualTo("base.one\ntwo\nthree\n");
    }

    @Test
    void onlyABaseSwitchesToAnotherPool() throws Exception {
        fill();
        refused(Reason.CONFLICT, () -> copy.append(OTHER, 20, 21, bytes("x")));
        copy.replace(OTHER, 3, bytes("other"));
        refused(Reason.CONFLICT, () -> copy.append(POOL, 20, 21, bytes("x")));
        copy.append(OTHER, 3, 4, bytes("+"));
        assertThat(content()).isEqualTo("other+");
    }

    @Test
    void aMasterThatWasReplacedDoesNotTakeACopyBack() throws Exception {
        fill();
        refused(Reason.CONFLICT, () -> copy.replace(POOL, 19, bytes("older")));
        copy.replace(POOL, 20, bytes("the same"));
        assertThat(content()).isEqualTo("the same");
        assertAlone();
    }

    @Test
    void anEndTornAtAnyByteIsCutOff() throws Exception {
        fill();
        byte[] whole = Files.readAllBytes(file());
        copy.close();
        int last = whole.length - Heads.FRAME - "two\nthree\n".length();
        for (int length = last; length < whole.length; length++) {
            Files.write(file(), Arrays.copyOf(whole, length));
            open();
            assertThat(copy.state()).as("%d bytes", length).isEqualTo(new CopyState(POOL, 13, 5, 4));
            assertThat(Files.size(file())).isEqualTo(last);
            copy.append(POOL, 13, 14, bytes("again\n"));
            reopen();
            assertThat(content()).isEqualTo("base.one\nagain\n");
            copy.close();
        }
    }

    @Test
    void changesDamagedAtAnyByteAreNoneAndNeitherIsWhatFollows() throws Exception {
        fill();
        byte[] whole = Files.readAllBytes(file());
        copy.close();
        int first = Heads.FILE + "base.".length();
        for (int at = first; at < first + Heads.FRAME + "one\n".length(); at++) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 1;
            Files.write(file(), damaged);
            open();
            assertThat(copy.state()).as("byte %d", at).isEqualTo(new CopyState(POOL, 10, 5, 0));
            assertThat(content()).isEqualTo("base.");
            copy.close();
        }
    }

    @Test
    void aBaseDamagedOrTornAtAnyByteIsNone() throws Exception {
        fill();
        byte[] whole = Files.readAllBytes(file());
        copy.close();
        for (int at = 0; at < Heads.FILE + "base.".length(); at++) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 1;
            for (byte[] bytes : List.of(damaged, Arrays.copyOf(whole, at))) {
                Files.write(file(), bytes);
                open();
                assertThat(copy.state()).as("byte %d", at).isEqualTo(CopyState.NONE);
                assertThat(file()).doesNotExist();
                copy.close();
            }
        }
    }

    @Test
    void aSenderThatGoesAwayLeavesWhatWas() throws Exception {
        fill();
        assertThatIOException().isThrownBy(() -> copy.append(POOL, 20, 30, breaking("half")));
        assertThatIOException().isThrownBy(() -> copy.replace(POOL, 30, breaking("half")));
        assertThat(content()).isEqualTo("base.one\ntwo\nthree\n");
        copy.append(POOL, 20, 21, bytes("four\n"));
        reopen();
        assertThat(content()).isEqualTo("base.one\ntwo\nthree\nfour\n");
        assertAlone();
    }

    @Test
    void whatAnAgentThatDiedBeforeTheNameHadBegunGoes() throws Exception {
        fill();
        Files.write(folder.resolve("copy123.new"), Arrays.copyOf(Files.readAllBytes(file()), 40));
        reopen();
        assertThat(copy.state().generation()).isEqualTo(20);
        assertAlone();
    }

    @Test
    void aDiskThatTakesNothingIsToldSo() throws Exception {
        fill();
        Files.delete(file());
        Files.delete(folder);
        refused(Reason.DISK, () -> copy.replace(POOL, 30, bytes("new")));
        Files.createDirectory(folder);
    }

    @Test
    void aDiskThatGivesBackSomethingElseEndsTheReading() throws Exception {
        fill();
        byte[] damaged = Files.readAllBytes(file());
        damaged[damaged.length - 1] ^= 1;
        Files.write(file(), damaged);
        assertThatIOException().isThrownBy(this::content).withMessageContaining("damaged");
    }

    @Test
    void whoReadsSeesOneMomentWhileOthersWrite() throws Exception {
        fill();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (CopyContent content = requireNonNull(copy.content())) {
            copy.append(POOL, 20, 21, bytes("later\n"));
            copy.replace(POOL, 30, bytes("new"));
            content.writeTo(out);
        }
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("base.one\ntwo\nthree\n");
    }

    @Test
    void itCanBeForgotten() throws Exception {
        fill();
        copy.forget();
        assertThat(copy.state()).isEqualTo(CopyState.NONE);
        assertThat(copy.content()).isNull();
        reopen();
        assertThat(copy.state()).isEqualTo(CopyState.NONE);
        copy.forget();
    }

    @Test
    void itIsForItsOwnerOnly() throws Exception {
        fill();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
    }

    private void assertAlone() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file());
        }
    }
}
