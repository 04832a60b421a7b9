package dev.weir.server.delivery;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static dev.weir.server.dispatch.Values.member;
import static dev.weir.server.dispatch.Values.members;
import static dev.weir.server.dispatch.Values.text;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import dev.weir.model.types.Host;
import dev.weir.model.types.Message;
import dev.weir.model.types.Pool;
import dev.weir.model.types.PoolRef;
import dev.weir.server.db.Row;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.object.Records;
import dev.weir.server.time.Pauses;
import dev.weir.value.Json;
import dev.weir.value.Value;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Messages on their way out of the pool, to servers on loopback that take them or do not. */
class CourierTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    Path dir;

    private final List<Duration> pauses = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final WireMockServer hook =
            new WireMockServer(wireMockConfig().dynamicPort().bindAddress("127.0.0.1"));
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private SmtpSink sink;
    private ServerParts parts;
    private PoolRef pool;
    private Courier courier;

    @BeforeEach
    void open() throws IOException {
        log.start();
        logger().addAppender(log);
        hook.start();
        sink = new SmtpSink();
        use(ServerParts.open(dir));
        courier = start(pauses::add, PATIENCE);
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger("dev.weir");
    }

    private void use(ServerParts fresh) {
        parts = fresh;
        pool = new PoolRef(
                parts.store.snapshot().rows(Pool.DEF).iterator().next().ref());
    }

    private Courier start(Pauses how, Duration patience) {
        Courier started = new Courier(parts.store, how, patience, threads);
        started.start();
        return started;
    }

    @AfterEach
    void close() throws IOException {
        courier.close();
        parts.close();
        hook.stop();
        sink.close();
        threads.shutdownNow();
        logger().detachAppender(log);
    }

    private void configure(String... keysAndValues) {
        Map<String, String> config = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            config.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        parts.call("pool.set_other_config", pool, config);
    }

    private void configureMail() {
        configure("mail-destination", "ops@example.com", "ssmtp-mailhub", sink.hub());
    }

    private void configureHook(String... more) {
        configure(java.util.stream.Stream.concat(
                        java.util.stream.Stream.of("weir:webhook-url", hook.url("/alerts")),
                        java.util.Arrays.stream(more))
                .toArray(String[]::new));
    }

    private String create(String name, long priority) {
        return parts.text("message.create", name, priority, "Pool", parts.get(pool, Pool.UUID), "It is ü.");
    }

    private void awaitSettled() throws InterruptedException {
        parts.await(state -> state.rows(Message.DEF).stream()
                .allMatch(row -> Records.get(row, Message.DUE).isEmpty()));
    }

    private List<String> warnings() {
        return List.copyOf(log.list).stream()
                .filter(event -> event.getLevel().levelStr.equals("WARN"))
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    @Test
    void urgentMessagesAreMailed() throws InterruptedException {
        configure(
                "mail-destination", "ops@example.com, boss@example.com",
                "ssmtp-mailhub", sink.hub(),
                "mail-language", "ja-JP");
        create("TOO_SMALL", 4);
        String ref = create("DISK\r\nBcc: all@example.com", 3);
        SmtpSink.Received mail = sink.next();
        String uuid = text(member(parts.call("message.get_record", ref), "uuid"));
        assertThat(mail.sender()).isEqualTo("noreply@" + parts.get(parts.host, Host.HOSTNAME));
        assertThat(mail.recipients()).containsExactly("ops@example.com", "boss@example.com");
        assertThat(mail.header("Message-ID")).isEqualTo("<" + uuid + "@weir>");
        assertThat(mail.header("Subject")).startsWith("[" + parts.get(parts.host, Host.NAME_LABEL) + "] Weir Message:");
        assertThat(mail.lines().subList(0, mail.lines().indexOf("")))
                .as("headers")
                .noneMatch(line -> line.startsWith("Bcc:"));
        awaitSettled();
        assertThat(sink.empty()).isTrue();
        assertThat(pauses).isEmpty();
    }

    @Test
    void senderAndPriorityAreThePoolsToSay() throws InterruptedException {
        configure(
                "mail-destination", "ops@example.com",
                "ssmtp-mailhub", sink.hub(),
                "mail-sender", "pool@example.com",
                "mail-min-priority", "5");
        create("SMALL", 5);
        SmtpSink.Received mail = sink.next();
        assertThat(mail.sender()).isEqualTo("pool@example.com");
        assertThat(mail.lines()).contains("Name:      SMALL", "Priority:  5");
    }

    @Test
    void nothingLeavesAPoolThatNamesNobody() throws InterruptedException {
        configure("mail-destination", "ops@example.com", "weir:webhook-secret", "s");
        create("ONE", 1);
        assertThat(parts.store.snapshot().rows(Message.DEF))
                .allSatisfy(
                        (Row row) -> assertThat(Records.get(row, Message.DUE)).isEmpty());
    }

    @Test
    void mailThatIsNotTakenNowIsTriedAgain() throws InterruptedException {
        sink.refuse("MAIL FROM:", "451 later");
        sink.refuse("RCPT TO:", "450 busy");
        configureMail();
        create("ONE", 1);
        assertThat(sink.next().lines()).contains("Name:      ONE");
        awaitSettled();
        assertThat(pauses).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(4));
        assertThat(warnings()).isEmpty();
    }

    @Test
    void mailThatIsRefusedForGoodIsGivenUpAtOnce() throws InterruptedException {
        sink.refuse("RCPT TO:", "550 nobody here");
        configureMail();
        create("REFUSED", 1);
        create("NEXT", 1);
        assertThat(sink.next().lines()).contains("Name:      NEXT");
        awaitSettled();
        assertThat(pauses).isEmpty();
        assertThat(warnings()).singleElement().asString().contains("REFUSED", "by mail", "tries: 1");
    }

    @Test
    void aServerThatIsNotThereIsGivenUpAfterSomeTries() throws Exception {
        String nobody;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = "127.0.0.1:" + free.getLocalPort();
        }
        configure(
                "mail-destination",
                "ops@example.com",
                "ssmtp-mailhub",
                nobody,
                "weir:webhook-url",
                "http://" + nobody + "/");
        create("LOST", 1);
        awaitSettled();
        assertThat(pauses).hasSize(10);
        assertThat(pauses.stream().distinct().map(Duration::toSeconds))
                .containsExactlyInAnyOrder(1L, 4L, 16L, 64L, 256L);
        assertThat(warnings()).hasSize(2).allMatch(line -> line.contains("tries: 6"));
    }

    @Test
    void theHookGetsSignedJson() throws Exception {
        hook.stubFor(post(urlEqualTo("/alerts")).willReturn(aResponse().withStatus(204)));
        configureHook("weir:webhook-secret", "between us");
        create("TOO_SMALL", 4);
        String ref = create("ONE", 3);
        awaitSettled();
        LoggedRequest request =
                hook.findAll(postRequestedFor(urlEqualTo("/alerts"))).getFirst();
        Value record = parts.call("message.get_record", ref);
        Map<String, Value> told = members(Json.read(request.getBodyAsString()));
        for (String field : List.of("uuid", "name", "priority", "cls", "obj_uuid", "body")) {
            assertThat(told).containsEntry(field, member(record, field));
        }
        assertThat(told)
                .containsEntry("timestamp", Value.text(parts.clock.instant().toString()))
                .containsEntry("pool_uuid", Value.text(parts.get(pool, Pool.UUID)))
                .hasSize(8);
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec("between us".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        assertThat(request.getHeader("X-Weir-Signature"))
                .isEqualTo("sha256=" + HexFormat.of().formatHex(mac.doFinal(request.getBody())));
        assertThat(hook.findAll(postRequestedFor(anyUrl()))).hasSize(1);
    }

    @Test
    void theHookIsTriedAgainAfterItsFailure() throws InterruptedException {
        hook.stubFor(post(urlEqualTo("/alerts"))
                .inScenario("weak")
                .whenScenarioStateIs(Scenario.STARTED)
                .willSetStateTo("well")
                .willReturn(aResponse().withStatus(500)));
        hook.stubFor(post(urlEqualTo("/alerts"))
                .inScenario("weak")
                .whenScenarioStateIs("well")
                .willReturn(aResponse().withStatus(200)));
        configureHook();
        create("ONE", 1);
        awaitSettled();
        List<LoggedRequest> requests = hook.findAll(postRequestedFor(urlEqualTo("/alerts")));
        assertThat(requests).hasSize(2).allMatch(request -> !request.containsHeader("X-Weir-Signature"));
        assertThat(requests.get(1).getBodyAsString()).isEqualTo(requests.get(0).getBodyAsString());
        assertThat(pauses).containsExactly(Duration.ofSeconds(1));
        assertThat(warnings()).isEmpty();
    }

    @Test
    void aHookThatSaysNothingIsTriedAgain() throws InterruptedException {
        courier.close();
        courier = start(pauses::add, Duration.ofMillis(300));
        hook.stubFor(post(urlEqualTo("/alerts")).willReturn(aResponse().withFixedDelay(600_000)));
        configureHook();
        create("ONE", 1);
        awaitSettled();
        assertThat(pauses).hasSize(5);
        assertThat(warnings()).singleElement().asString().contains("tries: 6", "timed out");
    }

    @Test
    void whatTheHookRefusesIsGivenUpAndNoSecretIsShown() throws InterruptedException {
        hook.stubFor(post(urlEqualTo("/alerts")).willReturn(aResponse().withStatus(403)));
        configureHook("weir:webhook-secret", "between us");
        create("ONE", 1);
        awaitSettled();
        configure("weir:webhook-url", "no address but a token", "weir:webhook-secret", "between us");
        create("TWO", 1);
        awaitSettled();
        assertThat(pauses).isEmpty();
        assertThat(warnings()).hasSize(2);
        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .noneMatch(line -> line.contains("between us") || line.contains("token"));
    }

    /** A call neither waits for the other end nor fails with it, and what is destroyed meanwhile is delivered all the same. */
    @Test
    void nobodyWaitsForTheOtherEnd() throws Exception {
        CountDownLatch tried = new CountDownLatch(1);
        CountDownLatch on = new CountDownLatch(1);
        courier.close();
        courier = start(
                pause -> {
                    tried.countDown();
                    on.await();
                },
                PATIENCE);
        sink.refuse("MAIL FROM:", "451 later");
        configureMail();
        String first = create("FIRST", 1);
        assertThat(tried.await(2, TimeUnit.MINUTES)).isTrue();
        String second = create("SECOND", 1);
        parts.call("message.destroy_many", List.of(first, second));
        on.countDown();
        assertThat(sink.next().lines()).contains("Name:      FIRST");
        assertThat(sink.next().lines()).contains("Name:      SECOND");
    }

    @Test
    void whatWasNotDeliveredIsAfterARestart() throws Exception {
        CountDownLatch tried = new CountDownLatch(1);
        courier.close();
        courier = start(
                pause -> {
                    tried.countDown();
                    new CountDownLatch(1).await();
                },
                PATIENCE);
        sink.refuse("MAIL FROM:", "451 later");
        configureMail();
        create("FIRST", 1);
        create("SECOND", 1);
        assertThat(tried.await(2, TimeUnit.MINUTES)).isTrue();
        courier.close();
        use(parts.restarted());
        courier = start(pauses::add, PATIENCE);
        assertThat(sink.next().lines()).contains("Name:      FIRST");
        assertThat(sink.next().lines()).contains("Name:      SECOND");
        awaitSettled();
        assertThat(sink.empty()).isTrue();
        courier.close();
        use(parts.restarted());
        courier = start(pauses::add, PATIENCE);
        configureMail();
        create("THIRD", 1);
        assertThat(sink.next().lines()).as("nothing twice").contains("Name:      THIRD");
    }

    /** More than are kept at hand: the rest comes from the rows, in order, and nothing twice. */
    @Test
    void moreThanAreAtHandAreDelivered() throws Exception {
        CountDownLatch on = new CountDownLatch(1);
        courier.close();
        courier = start(pause -> on.await(), PATIENCE);
        hook.stubFor(post(urlEqualTo("/alerts"))
                .inScenario("busy")
                .whenScenarioStateIs(Scenario.STARTED)
                .willSetStateTo("free")
                .willReturn(aResponse().withStatus(503)));
        hook.stubFor(post(urlEqualTo("/alerts"))
                .inScenario("busy")
                .whenScenarioStateIs("free")
                .willReturn(aResponse().withStatus(200)));
        configureHook();
        for (int i = 0; i < 1100; i++) {
            create("M" + i, 1);
        }
        on.countDown();
        awaitSettled();
        List<String> names = hook.findAll(postRequestedFor(urlEqualTo("/alerts"))).stream()
                .map(request -> text(member(Json.read(request.getBodyAsString()), "name")))
                .toList();
        assertThat(names.subList(1, names.size()))
                .hasSize(1100)
                .doesNotHaveDuplicates()
                .startsWith("M0", "M1")
                .endsWith("M1098", "M1099");
    }
}
