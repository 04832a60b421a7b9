package dev.weir.agent.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.protocol.Answer;
import dev.weir.agent.protocol.Verb;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class OperationsTest {
    private static final Verb VERB = new Verb.DestroyDomain("a");
    private static final Clock NOON = Clock.fixed(Instant.parse("2026-11-22T12:00:00Z"), ZoneOffset.UTC);

    private final AtomicInteger count = new AtomicInteger();

    @TempDir
    Path folder;

    @Test
    void repeatsThatComeMeanwhileWaitForTheFirst() throws Exception {
        CompletableFuture<Answer> slow = new CompletableFuture<>();
        CountDownLatch begun = new CountDownLatch(1);
        try (Journal journal = new Journal(folder, 10, NOON);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Operations operations = new Operations(journal, _ -> {
                count.incrementAndGet();
                begun.countDown();
                return slow.join();
            });
            List<Future<Answer>> all = IntStream.range(0, 20)
                    .mapToObj(_ -> threads.submit(() -> operations.carryOut("op", VERB)))
                    .toList();
            begun.await();
            slow.complete(new Answer.Done());
            for (Future<Answer> answer : all) {
                assertThat(answer.get()).isEqualTo(new Answer.Done());
            }
        }
        assertThat(count).hasValue(1);
    }

    @Test
    void whatLeftNoAnswerIsCarriedOutAgain() throws Exception {
        try (Journal journal = new Journal(folder, 10, NOON)) {
            counting(journal).carryOut("op", VERB);
        }
        Path file = folder.resolve("answers");
        String whole = Files.readString(file);
        Files.writeString(file, whole.substring(0, whole.length() / 2));
        try (Journal journal = new Journal(folder, 10, NOON)) {
            assertThat(counting(journal).carryOut("op", VERB)).isEqualTo(answer(2));
        }
        try (Journal journal = new Journal(folder, 10, NOON)) {
            assertThat(counting(journal).carryOut("op", VERB)).isEqualTo(answer(2));
        }
    }

    @Test
    void aBrokenLineHarmsNoOther() throws Exception {
        Files.writeString(folder.resolve("answers"), "{\"what\":1}\n", StandardOpenOption.CREATE);
        try (Journal journal = new Journal(folder, 10, NOON)) {
            assertThat(counting(journal).carryOut("op", VERB)).isEqualTo(answer(1));
            assertThat(counting(journal).carryOut("op", VERB)).isEqualTo(answer(1));
        }
    }

    @Test
    void oldAnswersGo() throws Exception {
        try (Journal journal = new Journal(folder, 10, NOON)) {
            for (int i = 0; i < 100; i++) {
                counting(journal).carryOut("op-" + i, VERB);
            }
            assertThat(journal.find("op-0")).isNull();
            assertThat(journal.find("op-99")).isNotNull();
            assertThat(journal.find("op-88")).isNotNull();
        }
        assertThat(Files.readAllLines(folder.resolve("answers")).size()
                        + Files.readAllLines(folder.resolve("answers.older")).size())
                .isLessThanOrEqualTo(20);
    }

    @Test
    void aDayLaterTheFileTurns() throws Exception {
        try (Journal journal = new Journal(folder, 10, NOON)) {
            counting(journal).carryOut("first", VERB);
        }
        for (int day = 2; day < 6; day += 2) {
            try (Journal journal = new Journal(folder, 10, Clock.offset(NOON, Duration.ofDays(day)))) {
                counting(journal).carryOut("day-" + day, VERB);
            }
        }
        try (Journal journal = new Journal(folder, 10, NOON)) {
            assertThat(journal.find("first")).isNull();
            assertThat(journal.find("day-2")).isNotNull();
        }
    }

    private Operations counting(Journal journal) {
        return new Operations(journal, _ -> answer(count.incrementAndGet()));
    }

    private static Answer answer(int number) {
        return new Answer.Refused("COUNT", List.of(Integer.toString(number)));
    }
}
