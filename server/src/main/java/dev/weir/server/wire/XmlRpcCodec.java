package dev.weir.server.wire;

import com.ctc.wstx.osgi.InputFactoryProviderImpl;
import dev.weir.model.errors.ApiFailure;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/** XML-RPC: wire.md X and Y. */
public final class XmlRpcCodec implements RpcCodec {
    private final XMLInputFactory readers = new InputFactoryProviderImpl().createInputFactory();

    public XmlRpcCodec() {
        readers.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        readers.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    }

    @Override
    public String contentType() {
        return "text/xml";
    }

    @Override
    public RpcRequest read(byte[] body) throws MalformedCall {
        try {
            return read(new ByteArrayInputStream(body));
        } catch (MalformedCall e) {
            if (BadText.isUtf8(body)) {
                throw e;
            }
            return readReplaced(new String(body, StandardCharsets.UTF_8));
        }
    }

    private RpcRequest read(InputStream body) throws MalformedCall {
        try {
            XmlCall call = read(readers.createXMLStreamReader(body));
            return request(call, BadText.escaped(call.params()));
        } catch (XMLStreamException e) {
            throw new MalformedCall("no methodCall that can be read", e);
        }
    }

    private RpcRequest readReplaced(String body) throws MalformedCall {
        try {
            XmlCall call = read(readers.createXMLStreamReader(new StringReader(body)));
            return request(call, BadText.refusal(call.params()));
        } catch (XMLStreamException e) {
            throw new MalformedCall("no methodCall that can be read", e);
        }
    }

    private static XmlCall read(XMLStreamReader reader) throws XMLStreamException, MalformedCall {
        try {
            return XmlCall.read(reader);
        } catch (RuntimeException e) {
            // The library has states it did not think of; to the client they are one more unreadable message.
            throw new MalformedCall("no methodCall the parser could follow", e);
        } finally {
            reader.close();
        }
    }

    private static RpcRequest request(XmlCall call, @Nullable ApiFailure refusal) {
        return new RpcRequest(call.method(), call.params(), new XmlRpcReply(call.method()), refusal);
    }
}
