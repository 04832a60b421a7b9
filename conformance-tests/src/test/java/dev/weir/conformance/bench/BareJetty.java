package dev.weir.conformance.bench;

import dev.weir.conformance.pool.JsonText;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Map;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * The limit of a web server on this machine, a program of its own: {@code /hello} answers a fixed small text,
 * {@code /records} streams records out of memory as XML-RPC. Arguments: the key store, and the records as JSON or
 * {@code none}.
 */
final class BareJetty {
    static final String STORE_PASSWORD = "for this run";

    private static final byte[] HELLO = ("<?xml version=\"1.0\"?><methodResponse><params><param><value><struct><member>"
                    + "<name>Status</name><value>Success</value></member><member><name>Value</name><value>Halted</value>"
                    + "</member></struct></value></param></params></methodResponse>")
            .getBytes(StandardCharsets.US_ASCII);

    private BareJetty() {}

    public static void main(String[] arguments) throws Exception {
        Object records =
                arguments[1].equals("none") ? Map.of() : JsonText.read(Files.readString(Path.of(arguments[1])));
        Server server = new Server();
        HttpConfiguration configuration = new HttpConfiguration();
        SecureRequestCustomizer customizer = new SecureRequestCustomizer();
        customizer.setSniHostCheck(false);
        configuration.addCustomizer(customizer);
        ServerConnector connector = new ServerConnector(
                server,
                new SslConnectionFactory(tls(Path.of(arguments[0])), "http/1.1"),
                new HttpConnectionFactory(configuration));
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(new Answers(records));
        server.start();
        System.out.println("LISTENING " + connector.getLocalPort());
        System.out.flush();
        server.join();
    }

    private static SslContextFactory.Server tls(Path store) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, STORE_PASSWORD.toCharArray());
        }
        SslContextFactory.Server tls = new SslContextFactory.Server();
        tls.setKeyStore(keys);
        tls.setKeyStorePassword(STORE_PASSWORD);
        tls.setSniRequired(false);
        return tls;
    }

    private static final class Answers extends Handler.Abstract {
        private final Object records;

        Answers(Object records) {
            this.records = records;
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) throws IOException {
            response.getHeaders().put("Content-Type", "text/xml");
            if (Request.getPathInContext(request).equals("/records")) {
                try (OutputStream out = Content.Sink.asOutputStream(response)) {
                    new PlainXml(out).reply(records);
                }
                callback.succeeded();
            } else {
                response.write(true, ByteBuffer.wrap(HELLO), callback);
            }
            return true;
        }
    }
}
