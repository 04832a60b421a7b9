package dev.weir.server.wire;

import dev.weir.model.errors.ApiFailure;
import dev.weir.value.Value;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.parsers.SAXParserFactory;
import org.apache.xmlrpc.common.XmlRpcHttpRequestConfigImpl;
import org.apache.xmlrpc.parser.XmlRpcRequestParser;
import org.jspecify.annotations.Nullable;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.XMLReader;

/** XML-RPC: wire.md X and Y. Requests by the Apache library with extensions off, replies by our own writer. */
public final class XmlRpcCodec implements RpcCodec {
    private static final XmlTypes TYPES = new XmlTypes();

    private final SAXParserFactory parsers;

    public XmlRpcCodec() {
        parsers = SAXParserFactory.newDefaultNSInstance();
        parsers.setValidating(false);
    }

    @Override
    public String contentType() {
        return "text/xml";
    }

    @Override
    public RpcRequest read(byte[] body) throws MalformedCall {
        try {
            return read(new InputSource(new ByteArrayInputStream(body)), false);
        } catch (MalformedCall e) {
            if (BadText.isUtf8(body)) {
                throw e;
            }
            String replaced = new String(body, StandardCharsets.UTF_8);
            return read(new InputSource(new StringReader(replaced)), true);
        }
    }

    private RpcRequest read(InputSource source, boolean replaced) throws MalformedCall {
        XmlRpcRequestParser parser = new XmlRpcRequestParser(new XmlRpcHttpRequestConfigImpl(), TYPES);
        try {
            reader(new XmlGuard(parser)).parse(source);
        } catch (SAXException | IOException e) {
            throw new MalformedCall("no methodCall that can be read", e);
        } catch (RuntimeException e) {
            // The library has states it did not think of; to the client they are one more unreadable message.
            throw new MalformedCall("no methodCall the parser could follow", e);
        }
        String method = parser.getMethodName();
        List<?> parsed = parser.getParams();
        if (method == null || parsed == null) {
            throw new MalformedCall("a methodCall needs a methodName and params");
        }
        List<Value> params = new ArrayList<>(parsed.size());
        for (Object param : parsed) {
            params.add(XmlTypes.value(param));
        }
        @Nullable ApiFailure refusal = replaced ? BadText.refusal(params) : BadText.escaped(params);
        return new RpcRequest(method, params, new XmlRpcReply(method), refusal);
    }

    private XMLReader reader(XmlGuard guard) {
        try {
            XMLReader reader;
            synchronized (parsers) {
                reader = parsers.newSAXParser().getXMLReader();
            }
            reader.setFeature("http://xml.org/sax/features/external-general-entities", false);
            reader.setFeature("http://xml.org/sax/features/external-parameter-entities", false);
            reader.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
            reader.setProperty("http://xml.org/sax/properties/lexical-handler", guard);
            reader.setProperty("http://xml.org/sax/properties/declaration-handler", guard);
            // The JDK counts even &lt; against these; the guard lets no entity be declared in the first place.
            reader.setProperty("jdk.xml.maxGeneralEntitySizeLimit", "0");
            reader.setProperty("jdk.xml.totalEntitySizeLimit", "0");
            // The JDK stops at a depth of its own; the guard's is the one that counts.
            reader.setProperty("jdk.xml.maxElementDepth", "0");
            reader.setContentHandler(guard);
            reader.setDTDHandler(guard);
            reader.setErrorHandler(guard);
            return reader;
        } catch (ParserConfigurationException | SAXException e) {
            throw new IllegalStateException("this JDK's XML parser cannot be made safe", e);
        }
    }
}
