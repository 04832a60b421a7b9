package dev.weir.server.remote;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.net.URLConnection;
import javax.net.ssl.SSLSocketFactory;
import org.apache.xmlrpc.XmlRpcException;
import org.apache.xmlrpc.client.XmlRpcClient;
import org.apache.xmlrpc.client.XmlRpcSun15HttpTransport;
import org.apache.xmlrpc.client.XmlRpcTransport;
import org.apache.xmlrpc.client.XmlRpcTransportFactory;

/** The library's transport, which goes where it was told and nowhere else: a redirect would take a password along. */
final class SafeTransport extends XmlRpcSun15HttpTransport {
    private final long mostBytes;

    private SafeTransport(XmlRpcClient client, SSLSocketFactory sockets, long mostBytes) {
        super(client);
        this.mostBytes = mostBytes;
        setSSLSocketFactory(sockets);
    }

    @Override
    protected URLConnection newURLConnection(URL url) throws IOException {
        URLConnection connection = super.newURLConnection(url);
        if (connection instanceof HttpURLConnection http) {
            http.setInstanceFollowRedirects(false);
        }
        return connection;
    }

    @Override
    protected InputStream getInputStream() throws XmlRpcException {
        return new BoundedReply(super.getInputStream(), mostBytes);
    }

    record Factory(XmlRpcClient client, SSLSocketFactory sockets, long mostBytes) implements XmlRpcTransportFactory {
        @Override
        public XmlRpcTransport getTransport() {
            return new SafeTransport(client, sockets, mostBytes);
        }
    }
}
