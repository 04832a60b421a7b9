package dev.weir.server.ops.pool.join;

import static dev.weir.server.dispatch.ServerParts.failureOf;
import static dev.weir.server.dispatch.Values.member;
import static dev.weir.server.dispatch.Values.members;
import static dev.weir.server.dispatch.Values.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import dev.weir.model.MessageDef;
import dev.weir.model.calls.PoolCalls;
import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Host;
import dev.weir.model.types.Pool;
import dev.weir.model.types.PoolRef;
import dev.weir.model.types.Session;
import dev.weir.model.value.Xapi;
import dev.weir.server.call.Call;
import dev.weir.server.call.CallContext;
import dev.weir.server.call.CallRegistry;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.ops.Machines;
import dev.weir.server.ops.pool.join.peer.Peer;
import dev.weir.server.ops.pool.join.peer.PeerSession;
import dev.weir.server.ops.pool.join.plan.Plan;
import dev.weir.value.Value;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host that is to join, and a pool, both as servers in this process. */
class JoinTest {
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<Transfer.Request> transfers = new ArrayList<>();
    private final CallRegistry joins = new CallRegistry(Xapi.MODEL);
    private ServerParts ours;
    private ServerParts theirs;

    @BeforeEach
    void open(@TempDir Path dir) throws Exception {
        ours = ServerParts.open(Files.createDirectory(dir.resolve("ours")));
        theirs = ServerParts.open(Files.createDirectory(dir.resolve("theirs")));
        theirs.set(theirs.host, Host.UUID, theirs.ids.uuid() + "-other");
        ours.others = peer();
        new PoolJoin(ours.store, address -> ours.others, ours.clock, (context, request) -> transfers.add(request))
                .bind(new PoolCalls<>(joins));
    }

    @AfterEach
    void close() {
        ours.close();
        theirs.close();
    }

    private Peer peer() {
        return (method, params) -> {
            asked.add(method);
            return theirs.dispatcher.call(new Call(method, List.of(params), ServerParts.ORIGIN));
        };
    }

    private void call(String how, String password) {
        MessageDef message = Objects.requireNonNull(Xapi.MODEL.findMessage(how));
        List<Value> arguments = List.of(Value.text("192.0.2.9"), Value.text("root"), Value.text(password));
        Objects.requireNonNull(joins.find(message)).run(CallContext.own("test"), arguments);
    }

    private List<String> join(String how) {
        return failureOf(() -> call(how, ServerParts.PASSWORD));
    }

    private List<String> planFailure(String password) {
        return ours.failure("pool.plan_join", "192.0.2.9", "root", password);
    }

    private Map<String, Value> plan() {
        return members(ours.call("pool.plan_join", "192.0.2.9", "root", ServerParts.PASSWORD));
    }

    private List<String> codes() {
        return plan().values().stream()
                .filter(entry -> text(member(entry, "kind")).equals("blocker"))
                .map(entry -> text(member(entry, "code")))
                .toList();
    }

    private int sessions() {
        return theirs.store.snapshot().count(Session.DEF);
    }

    @Test
    void aHostThatFitsIsTransferred() {
        int before = sessions();
        call("pool.join", ServerParts.PASSWORD);
        call("pool.join_force", ServerParts.PASSWORD);
        assertThat(transfers).extracting(Transfer.Request::force).containsExactly(false, true);
        assertThat(transfers.getFirst().target().address()).isEqualTo("192.0.2.9");
        assertThat(transfers.getFirst().target().toString()).doesNotContain(ServerParts.PASSWORD);
        assertThat(transfers.getFirst().facts().theirs().master().ref()).isEqualTo(theirs.host.ref());
        assertThat(sessions()).as("no session is left behind").isEqualTo(before);
        assertThat(codes()).isEmpty();
    }

    /** POOL-26 and POOL-49. */
    @Test
    void forceLetsOtherSoftwarePass() {
        Map<String, String> software = new LinkedHashMap<>(ours.get(ours.host, Host.SOFTWARE_VERSION));
        software.put("xapi", "1.0.0");
        ours.set(ours.host, Host.SOFTWARE_VERSION, software);
        assertThat(join("pool.join")).containsExactly("HOSTS_NOT_HOMOGENEOUS", "Software version differs");
        assertThat(transfers).isEmpty();
        call("pool.join_force", ServerParts.PASSWORD);
        assertThat(transfers).hasSize(1);
    }

    @Test
    void theFirstThatIsInTheWayIsTheAnswerAndAllAreInThePlan() {
        new Machines(ours).running("web");
        PoolRef pool = new PoolRef(
                theirs.store.snapshot().rows(Pool.DEF).iterator().next().ref());
        theirs.set(pool, Pool.HA_ENABLED, true);
        int before = sessions();
        assertThat(join("pool.join")).containsExactly("HA_IS_ENABLED");
        assertThat(join("pool.join_force")).containsExactly("HA_IS_ENABLED");
        assertThat(codes()).containsExactly("HA_IS_ENABLED", "JOINING_HOST_CANNOT_HAVE_RUNNING_VMS");
        assertThat(transfers).isEmpty();
        assertThat(sessions()).isEqualTo(before);
        theirs.set(pool, Pool.HA_ENABLED, false);
        assertThat(join("pool.join")).containsExactly("JOINING_HOST_CANNOT_HAVE_RUNNING_VMS");
    }

    /** POOL-12. */
    @Test
    void aWrongPasswordIsRefusedAsThePoolHasIt() {
        assertThat(failureOf(() -> call("pool.join", "wrong"))).startsWith("SESSION_AUTHENTICATION_FAILED");
        assertThat(planFailure("wrong")).startsWith("SESSION_AUTHENTICATION_FAILED");
    }

    @Test
    void aMembersWordOfItsMasterPassesThrough() {
        ours.others = (method, params) -> {
            throw Errors.hostIsSlave("192.0.2.7");
        };
        assertThat(join("pool.join")).containsExactly("HOST_IS_SLAVE", "192.0.2.7");
        assertThat(planFailure(ServerParts.PASSWORD)).containsExactly("HOST_IS_SLAVE", "192.0.2.7");
    }

    @Test
    void anAccidentOfTheOtherPoolIsNoneOfOurs() {
        ours.others = (method, params) -> {
            throw Errors.internalError("Not_found");
        };
        assertThat(join("pool.join")).containsExactly("JOINING_HOST_SERVICE_FAILED");
    }

    @Test
    void aLicenceWithoutPoolsAsksNobody() {
        PoolRef pool = new PoolRef(
                ours.store.snapshot().rows(Pool.DEF).iterator().next().ref());
        ours.set(pool, Pool.RESTRICTIONS, Map.of("restrict_pooling", "true"));
        assertThat(join("pool.join")).containsExactly("LICENCE_RESTRICTION");
        assertThat(asked).isEmpty();
        assertThat(codes()).containsExactly("LICENCE_RESTRICTION");
    }

    /** 004-18: the other clock is ten minutes ahead, then ten seconds. */
    @Test
    void clocksAreComparedOverTheWire() {
        theirs.clock.advance(Duration.ofMinutes(10));
        assertThat(join("pool.join"))
                .containsExactly("OPERATION_NOT_ALLOWED", "Clocks differ by 600 seconds, at most 300 are allowed");
        ours.clock.advance(Duration.ofMinutes(10).minusSeconds(10));
        assertThat(codes()).isEmpty();
        assertThat(plan().values())
                .anySatisfy(entry -> assertThat(text(member(entry, "theirs"))).isEqualTo("10 seconds"));
    }

    /** However many VMs the other pool has, it is asked the same, and answers as much. */
    @Test
    void theCostDoesNotGrowWithTheVmsOfThePool() {
        long[] length = {0};
        ours.others = (method, params) -> {
            Value answer = peer().call(method, params);
            length[0] += method.startsWith("session.") ? 0 : answer.toString().length();
            return answer;
        };
        plan();
        List<String> first = List.copyOf(asked);
        long before = length[0];
        Machines machines = new Machines(theirs);
        for (int i = 0; i < 20; i++) {
            machines.vif(machines.vm("guest " + i), "0");
        }
        asked.clear();
        length[0] = 0;
        plan();
        assertThat(asked).isEqualTo(first).noneMatch(method -> method.startsWith("VM."));
        assertThat(length[0]).isCloseTo(before, offset(200L));
    }

    /** What comes in place of each answer in turn, whatever was asked. */
    @Test
    void noAnswerHoweverWrongIsAnAccident() {
        Map<List<Object>, Value> answers = new LinkedHashMap<>();
        ours.others = (method, params) -> {
            Value answer = peer().call(method, params);
            answers.put(question(method, params), answer);
            return answer;
        };
        plan();
        List<Value> wrong = List.of(
                Value.EMPTY,
                Value.text("OpaqueRef:NULL"),
                Value.of(-1L),
                Value.NO_ITEMS,
                Value.NO_ENTRIES,
                Value.items(Value.of(7L)),
                new Value.Dict(Map.of("OpaqueRef:x", Value.EMPTY)),
                new Value.Dict(Map.of("OpaqueRef:x", Value.NO_ENTRIES)));
        int refused = 0;
        for (List<Object> question : answers.keySet()) {
            for (Value instead : wrong) {
                refused += refused(question, (method, params) -> {
                            List<Object> asks = question(method, params);
                            return asks.equals(question) ? instead : answers.getOrDefault(asks, Value.NO_ITEMS);
                        })
                        ? 1
                        : 0;
            }
        }
        assertThat(refused).isGreaterThan(answers.size() * wrong.size() / 2);
    }

    /** The session's name is another each time. */
    private static List<Object> question(String method, Value... params) {
        return method.startsWith("session.")
                ? List.of(method)
                : List.of(method, List.of(params).subList(1, params.length));
    }

    private boolean refused(List<Object> question, Peer peer) {
        Target target = new Target("192.0.2.9", "root", ServerParts.PASSWORD);
        try (PeerSession session = PeerSession.login(peer, target.user(), target.password())) {
            Plan.of(new JoinReader(ours.clock).read(ours.store.snapshot(), session, target));
            return false; // Some wrong answers could be true.
        } catch (ApiFailure e) {
            assertThat(e.code()).as(question.toString()).isEqualTo("JOINING_HOST_SERVICE_FAILED");
            return true;
        }
    }
}
