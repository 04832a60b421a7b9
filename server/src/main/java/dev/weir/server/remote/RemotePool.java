package dev.weir.server.remote;

import dev.weir.model.errors.ApiFailure;
import dev.weir.server.wire.XmlTypes;
import dev.weir.value.Value;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URL;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocketFactory;
import org.apache.xmlrpc.XmlRpcException;
import org.apache.xmlrpc.client.XmlRpcClient;
import org.apache.xmlrpc.client.XmlRpcClientConfigImpl;

/** Another pool, or a member of this one, spoken to by the XenAPI. */
public final class RemotePool {
    private final XmlRpcClient client = new XmlRpcClient();
    private final URL address;
    private final Limits limits;
    private final long end;

    /**
     * Says whom to call; nothing is sent yet.
     *
     * @param tls decides which certificates are trusted; the host's name or address must be in them
     * @param limits the time for all calls begins now
     */
    public RemotePool(URI address, SSLSocketFactory tls, Limits limits) {
        this.address = url(address);
        this.limits = limits;
        this.end = System.nanoTime() + limits.whole().toNanos();
        client.setTypeFactory(new XmlTypes());
        client.setXmlWriterFactory(new RawXml());
        client.setTransportFactory(new SafeTransport.Factory(client, tls, limits.bytes()));
    }

    /**
     * Makes one call.
     *
     * @throws ApiFailure as the other pool answered
     * @throws NoConnection when there was no answer
     * @throws IOException when the answer was none of the XenAPI
     */
    public Value call(String method, Value... params) throws IOException {
        return result(method, inTime(method, params));
    }

    /**
     * A reply may come byte by byte, so that no wait for the next one is too long. The call therefore has a thread of
     * its own, which is interrupted when the time is over: that closes the connection wherever it is.
     */
    private Value inTime(String method, Value... params) throws IOException {
        Duration time = Duration.ofNanos(Math.min(limits.answer().toNanos(), end - System.nanoTime()));
        if (!time.isPositive()) {
            throw new NoConnection("no time left for " + method, new TimeoutException());
        }
        FutureTask<Value> task = new FutureTask<>(() -> send(time, method, params));
        Thread.ofVirtual().name("remote " + method).start(task);
        try {
            return task.get(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            task.cancel(true);
            throw new NoConnection("no answer to " + method + " in time", e);
        } catch (InterruptedException e) {
            task.cancel(true);
            Thread.currentThread().interrupt();
            throw new NoConnection("interrupted in " + method, e);
        } catch (ExecutionException e) {
            throw broken(method, e.getCause() == null ? e : e.getCause());
        }
    }

    private Value send(Duration time, String method, Value... params) throws XmlRpcException {
        XmlRpcClientConfigImpl config = new XmlRpcClientConfigImpl();
        config.setServerURL(address);
        config.setUserAgent("weir");
        config.setConnectionTimeout(millis(limits.connect().compareTo(time) < 0 ? limits.connect() : time));
        config.setReplyTimeout(millis(time));
        // The library's text may quote what was received; the parameters, which may be secret, it never quotes.
        return XmlTypes.value(client.execute(config, method, params));
    }

    /** No answer, however odd, is an accident of ours: neither one that parsers fall over, nor one too deep for them. */
    private static IOException broken(String method, Throwable cause) {
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof SocketException
                    || each instanceof SocketTimeoutException
                    || each instanceof UnknownHostException
                    || each instanceof SSLException) {
                return new NoConnection("no answer to " + method, cause);
            }
        }
        if (cause instanceof Error error && !(error instanceof StackOverflowError)) {
            throw error;
        }
        return new IOException("no answer to " + method, cause);
    }

    private static int millis(Duration time) {
        return Math.clamp(time.toMillis(), 1, Integer.MAX_VALUE);
    }

    private static Value result(String method, Value value) throws IOException {
        if (!(value instanceof Value.Struct struct) || !(struct.get("Status") instanceof Value.Text status)) {
            return value; // system.listMethods answers without the struct (wire.md X7).
        }
        if (status.text().equals("Success")) {
            Value result = struct.get("Value");
            if (result != null) {
                return result;
            }
        } else if (struct.get("ErrorDescription") instanceof Value.Items description) {
            throw failure(description);
        }
        throw new IOException("an answer to " + method + " with neither a result nor a failure");
    }

    private static ApiFailure failure(Value.Items description) throws IOException {
        List<String> texts = new ArrayList<>();
        for (Value item : description.values()) {
            if (!(item instanceof Value.Text text)) {
                throw new IOException("a failure that is not told in texts");
            }
            texts.add(text.text());
        }
        if (texts.isEmpty()) {
            throw new IOException("a failure without a code");
        }
        return new ApiFailure(texts.getFirst(), texts.subList(1, texts.size()));
    }

    private static URL url(URI address) {
        try {
            return address.toURL();
        } catch (java.net.MalformedURLException e) {
            throw new IllegalArgumentException("no address to call: " + address, e);
        }
    }
}
