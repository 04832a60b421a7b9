package dev.weir.conformance.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.conformance.pool.LoggedIn;
import dev.weir.conformance.pool.RunningPool;
import dev.weir.conformance.pool.Trees;
import dev.weir.conformance.roles.Crew;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Who is let in at an HTTP handler, what it does, and what is on record of it (ETS-14, ETS-28, ETS-68, ETS-77, H1). */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HttpHandlersTest {
    private static final String FIRST = "OpaqueRef:11111111-0000-4000-8000-000000000001";
    private static final String SECOND = "OpaqueRef:11111111-0000-4000-8000-000000000002";

    private Crew crew;
    private RunningPool pool;
    private LoggedIn root;
    private LoggedIn mover;
    private LoggedIn reader;
    private String uuid;

    @BeforeAll
    void start() {
        crew = Crew.start();
        pool = RunningPool.start();
        root = LoggedIn.to(pool);
        String ref = Trees.texts(root.call("pool.get_all")).getFirst();
        uuid = Trees.text(root.call("pool.get_uuid", ref));
        crew.serve(root);
        mover = crew.employ(root, "mover", "vm-power-admin", "http");
        reader = crew.employ(root, "reader", "read-only", "http");
    }

    @AfterAll
    void stop() {
        pool.close();
        crew.close();
    }

    private int put(SSLContext tls, String query, String body, String... headers) throws Exception {
        try (HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(tls)
                .build()) {
            HttpRequest.Builder request = HttpRequest.newBuilder(
                            URI.create(pool.url().resolve("/messages") + "?" + query))
                    .PUT(HttpRequest.BodyPublishers.ofString(body));
            if (headers.length > 0) {
                request.headers(headers);
            }
            return http.send(request.build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }

    private int put(String query, String body, String... headers) throws Exception {
        return put(pool.trust().context(), query, body, headers);
    }

    private String about() {
        return "cls=Pool&uuid=" + uuid;
    }

    private String message(String ref, String name) {
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<message><ref>" + ref + "</ref><name>" + name
                + "</name><priority>4</priority><cls>Pool</cls><obj_uuid>" + uuid
                + "</obj_uuid><timestamp>20260102T03:04:05Z</timestamp><uuid>" + ref.substring(10)
                + "</uuid><body>&lt;a&gt; &amp; b</body></message>";
    }

    private List<String> audited() throws IOException {
        Path log = pool.directory().resolve("audit").resolve("audit.log");
        return Files.readAllLines(log).stream()
                .filter(line -> line.contains("'http/put_messages'"))
                .toList();
    }

    private static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    private String task() {
        return Trees.text(mover.call("task.create", "messages", ""));
    }

    private Map<String, Object> taskRecord(String task) {
        return Trees.members(root.call("task.get_record", task));
    }

    /** ETS-68: with their references, one document after the other; what is there stays. */
    @Test
    void messagesAreTakenOver() throws Exception {
        String task = task();
        String both = message(FIRST, "ONE") + message(SECOND, "TWO");
        assertThat(put(about() + "&session_id=" + mover.session() + "&task_id=" + task, both))
                .isEqualTo(200);
        assertThat(taskRecord(task)).containsEntry("status", "success").containsEntry("progress", 1.0);
        assertThat(audited().getLast())
                .contains("'mover' 'ALLOWED' 'OK' 'HTTP' 'http/put_messages' (")
                .contains("('uuid' '", "' '" + uuid + "' '")
                .doesNotContain(mover.session());
        assertThat(Trees.members(root.call("message.get_record", FIRST)))
                .containsEntry("name", "ONE")
                .containsEntry("cls", "Pool")
                .containsEntry("obj_uuid", uuid)
                .containsEntry("body", "<a> & b")
                .containsEntry("timestamp", "20260102T03:04:05Z");
        assertThat(put(about(), message(FIRST, "OTHER"), "Cookie", "session_id=" + mover.session()))
                .isEqualTo(200);
        assertThat(Trees.members(root.call("message.get_record", FIRST))).containsEntry("name", "ONE");
        root.call("message.destroy", FIRST);
        root.call("message.destroy", SECOND);
    }

    /** ETS-28: nobody 401, and the task waits on; one without the role 403, and the task fails. */
    @Test
    void whoeverMayNotIsSentAway() throws Exception {
        String one = message("OpaqueRef:11111111-0000-4000-8000-000000000003", "X");
        String task = task();
        assertThat(put(about() + "&task_id=" + task, one)).isEqualTo(401);
        assertThat(put(about() + "&session_id=OpaqueRef:none&task_id=" + task, one))
                .isEqualTo(401);
        assertThat(put(about() + "&pool_secret=guess", one)).isEqualTo(401);
        assertThat(put(about(), one, "Authorization", basic("mover", "wrong"))).isEqualTo(401);
        assertThat(put(about(), one, "Authorization", "Bearer x")).isEqualTo(500);
        assertThat(taskRecord(task)).containsEntry("status", "pending");
        assertThat(put(about() + "&session_id=" + reader.session() + "&task_id=" + task, one))
                .isEqualTo(403);
        assertThat(taskRecord(task)).containsEntry("status", "failure");
        assertThat(Trees.texts(Trees.member(taskRecord(task), "error_info")))
                .startsWith("RBAC_PERMISSION_DENIED", "http/put_messages");
        assertThat(audited().getLast()).contains("'reader' 'DENIED' '' 'HTTP' 'http/put_messages' (");
        assertThat(Trees.members(root.call("message.get_all_records"))).isEmpty();
    }

    /** H1: by a password, in a session that ends with the request. */
    @Test
    void basicAuthenticationIsALoginForOneRequest() throws Exception {
        int before = sessions();
        assertThat(put(about(), "", "Authorization", basic("mover", "mover"))).isEqualTo(200);
        assertThat(audited().getLast()).contains("'mover' 'ALLOWED' 'OK'");
        assertThat(put(about(), "", "Authorization", basic("reader", "reader"))).isEqualTo(403);
        assertThat(sessions()).isEqualTo(before);
    }

    private int sessions() {
        Object counts = Trees.member(root.call("event.from", List.of("pool"), "", 0.0), "valid_ref_counts");
        return Integer.parseInt(Trees.text(Trees.member(counts, "session")));
    }

    /** H1: by a certificate, whose role may not; so it is 403 and not 401. */
    @Test
    void aCertificateIsALoginToo() throws Exception {
        Path folder = Files.createDirectory(pool.directory().resolve("desk"));
        OpenSsl desk = new OpenSsl(folder);
        desk.authority("ours");
        desk.client("robot", "robot.example.test", "ours", 10);
        root.call("pool.install_ca_certificate", "ours.pem", desk.text("ours.pem"));
        String ref = Trees.texts(root.call("pool.get_all")).getFirst();
        root.call("pool.enable_client_certificate_auth", ref, "robot.example.test");
        assertThat(put(pool.trust().context(folder, "robot"), about(), "")).isEqualTo(403);
        root.call("pool.disable_client_certificate_auth", ref);
        assertThat(put(pool.trust().context(folder, "robot"), about(), "")).isEqualTo(401);
    }

    @Test
    void whatIsNoMessageChangesNothing() throws Exception {
        String session = "&session_id=" + mover.session();
        String task = task();
        String good = message("OpaqueRef:11111111-0000-4000-8000-000000000004", "GOOD");
        assertThat(put("uuid=" + uuid + session, good)).isEqualTo(400);
        assertThat(put("cls=Pool" + session, good)).isEqualTo(400);
        assertThat(put("cls=Nothing&uuid=" + uuid + session, good)).isEqualTo(400);
        assertThat(put("cls=VM&uuid=" + uuid + session + "&task_id=" + task, good))
                .isEqualTo(400);
        assertThat(taskRecord(task)).containsEntry("status", "failure");
        for (String bad : List.of(
                "no XML",
                good + "<message></message>",
                good + "<other/>",
                good.replace("20260102", "yesterday"),
                good.replace(">4<", ">four<"),
                "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]>" + good.replace("GOOD", "&b;"))) {
            assertThat(put(about() + session, bad)).as(bad).isEqualTo(400);
        }
        assertThat(audited().getLast()).contains("'mover' 'ALLOWED' 'ERROR:400' 'HTTP'");
        assertThat(Trees.members(root.call("message.get_all_records"))).isEmpty();
    }

    /** Also what only the host's own socket gives. */
    @Test
    void aBackupIsOnRecord() throws Exception {
        pool.command("backup", pool.directory().resolve("a.backup").toString());
        assertThat(Files.readAllLines(pool.directory().resolve("audit").resolve("audit.log")))
                .anyMatch(
                        line -> line.contains("'LOCAL_SUPERUSER' '' 'ALLOWED' 'OK' 'HTTP' 'http/get_weir_backup' ()"));
    }
}
