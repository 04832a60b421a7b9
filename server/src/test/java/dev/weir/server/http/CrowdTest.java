package dev.weir.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.io.ByteArrayEndPoint;
import org.eclipse.jetty.io.EndPoint;
import org.junit.jupiter.api.Test;

/** Who has to leave when one comes too many. */
class CrowdTest {
    private final AtomicLong now = new AtomicLong();
    private final Crowd crowd = new Crowd(4, now::incrementAndGet);

    /** A connection from an address of the loopback. */
    private static final class Connection extends ByteArrayEndPoint {
        private final int host;

        Connection(int host) {
            this.host = host;
        }

        @Override
        public SocketAddress getRemoteSocketAddress() {
            return new InetSocketAddress(InetAddress.ofLiteral("127.0.0." + host), 1);
        }
    }

    private List<EndPoint> come(int host, int count) {
        List<EndPoint> came = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            EndPoint endPoint = new Connection(host);
            came.add(endPoint);
            crowd.came(endPoint);
        }
        return came;
    }

    private static List<Boolean> open(List<EndPoint> endPoints) {
        return endPoints.stream().map(EndPoint::isOpen).toList();
    }

    @Test
    void theSilentLeaveFirstThenWhoHasBeenIdleForLongest() {
        List<EndPoint> four = come(1, 4);
        crowd.asks(four.get(0));
        crowd.asks(four.get(1));
        crowd.answered(four.get(1));
        crowd.asks(four.get(2));
        crowd.answered(four.get(2));
        // 0 is busy, 1 and 2 have asked before, 3 never said a word
        EndPoint fifth = come(1, 1).getFirst();
        assertThat(open(four)).containsExactly(true, true, true, false);
        crowd.asks(fifth);
        come(1, 1);
        assertThat(open(four)).containsExactly(true, false, true, false);
        assertThat(crowd.size()).isEqualTo(4);
    }

    @Test
    void theAddressWithTheMostMakesRoom() {
        List<EndPoint> others = come(2, 1);
        List<EndPoint> many = come(1, 3);
        List<EndPoint> newcomer = come(3, 1);
        assertThat(open(others)).containsExactly(true);
        assertThat(open(many)).containsExactly(false, true, true);
        assertThat(open(newcomer)).containsExactly(true);
    }

    @Test
    void whereAllAreBusyTheNewcomerLeavesAndNeverAnotherAddress() {
        List<EndPoint> others = come(2, 1);
        List<EndPoint> many = come(1, 3);
        many.forEach(crowd::asks);
        assertThat(open(come(1, 1)))
                .as("of the address that has more than half")
                .containsExactly(false);
        assertThat(open(others)).containsExactly(true);
        assertThat(open(many)).containsOnly(true);
        others.forEach(crowd::asks);
        assertThat(open(come(3, 1))).containsExactly(false);
    }

    @Test
    void whoTakesTooLongForAHeadIsClosed() {
        List<EndPoint> three = come(1, 3);
        crowd.asks(three.get(0));
        now.addAndGet(Duration.ofSeconds(61).toNanos());
        crowd.asks(three.get(1));
        crowd.answered(three.get(1));
        crowd.closeIdle(Duration.ofSeconds(60));
        assertThat(open(three)).containsExactly(true, true, false);
        three.forEach(crowd::went);
        assertThat(crowd.size()).isZero();
    }
}
