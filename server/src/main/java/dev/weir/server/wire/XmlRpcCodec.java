package dev.weir.server.wire;

import com.ctc.wstx.osgi.InputFactoryProviderImpl;
import dev.weir.model.errors.ApiFailure;
import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/** XML-RPC: wire.md X and Y. */
public final class XmlRpcCodec implements RpcCodec {
    private static final String UTF_8 = StandardCharsets.UTF_8.name();

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
            return readAsDeclared(body);
        } catch (MalformedCall e) {
            if (BadText.isUtf8(body)) {
                throw e;
            }
            return readReplaced(new String(body, StandardCharsets.UTF_8));
        }
    }

    /** The parser takes characters in more bytes than they need for UTF-8. */
    private RpcRequest readAsDeclared(byte[] body) throws MalformedCall {
        try {
            XMLStreamReader reader = readers.createXMLStreamReader(new ByteArrayInputStream(body));
            String encoding = reader.getEncoding();
            XmlCall call = read(reader);
            if (UTF_8.equals(encoding) && !BadText.isUtf8(body)) {
                throw new MalformedCall("no UTF-8");
            }
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
