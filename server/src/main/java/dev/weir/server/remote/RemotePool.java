package dev.weir.server.remote;

import dev.weir.model.errors.ApiFailure;
import dev.weir.server.wire.XmlTypes;
import dev.weir.value.Value;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.apache.xmlrpc.XmlRpcException;
import org.apache.xmlrpc.client.XmlRpcClient;
import org.apache.xmlrpc.client.XmlRpcClientConfigImpl;

/** Another pool, or a member of this one, spoken to by the XenAPI. */
public final class RemotePool {
    private static final Duration CONNECT = Duration.ofSeconds(10);

    private final XmlRpcClient client = new XmlRpcClient();

    /**
     * Says whom to call; nothing is sent yet.
     *
     * @param tls decides which certificates are trusted; the host's name or address must be in them
     * @param patience how long an answer may take
     */
    public RemotePool(URI address, SSLContext tls, Duration patience) {
        XmlRpcClientConfigImpl config = new XmlRpcClientConfigImpl();
        config.setServerURL(url(address));
        config.setUserAgent("weir");
        config.setConnectionTimeout((int) CONNECT.toMillis());
        config.setReplyTimeout((int) patience.toMillis());
        client.setConfig(config);
        client.setTypeFactory(new XmlTypes());
        client.setXmlWriterFactory(new RawXml());
        client.setTransportFactory(new SafeTransport.Factory(client, tls.getSocketFactory()));
    }

    /**
     * Makes one call.
     *
     * @throws ApiFailure as the other pool answered
     * @throws IOException when there was no answer of the XenAPI
     */
    public Value call(String method, Value... params) throws IOException {
        Object reply;
        try {
            reply = client.execute(method, params);
        } catch (XmlRpcException e) {
            // The library's text may quote what was received; the parameters, which may be secret, it never quotes.
            throw new IOException("no answer to " + method, e);
        }
        Value value = XmlTypes.value(reply);
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
