package dev.weir.server.wire;

import java.util.List;
import org.apache.xmlrpc.parser.XmlRpcRequestParser;
import org.jspecify.annotations.Nullable;
import org.xml.sax.Attributes;
import org.xml.sax.Locator;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;
import org.xml.sax.ext.DefaultHandler2;

/**
 * Stands before the library's parser and refuses what must not reach it: anything a document type declares, deep
 * nesting (the library's work grows with the square of the depth), and parameters without exactly one value.
 */
final class XmlGuard extends DefaultHandler2 {
    /** Elements inside each other; an array takes three, a struct's member three. */
    private static final int MAX_DEPTH = 400;

    private static final int PARAM_DEPTH = 2;

    private final XmlRpcRequestParser parser;
    private int depth;
    private int paramsSeen;
    private boolean inDoctype;

    XmlGuard(XmlRpcRequestParser parser) {
        this.parser = parser;
    }

    @Override
    public void startElement(String uri, String name, String qName, Attributes attributes) throws SAXException {
        if (++depth > MAX_DEPTH) {
            throw new SAXException("values nested too deep");
        }
        parser.startElement(uri, name, qName, attributes);
    }

    @Override
    public void endElement(String uri, String name, String qName) throws SAXException {
        depth--;
        parser.endElement(uri, name, qName);
        List<?> params = parser.getParams();
        if (depth == PARAM_DEPTH && params != null && params.size() != ++paramsSeen) {
            throw new SAXException("a parameter needs one value");
        }
    }

    @Override
    public void characters(char[] text, int start, int length) throws SAXException {
        parser.characters(text, start, length);
    }

    @Override
    public void ignorableWhitespace(char[] text, int start, int length) throws SAXException {
        parser.characters(text, start, length);
    }

    @Override
    public void setDocumentLocator(Locator locator) {
        parser.setDocumentLocator(locator);
    }

    @Override
    public void startDocument() throws SAXException {
        parser.startDocument();
    }

    @Override
    public void endDocument() throws SAXException {
        parser.endDocument();
    }

    @Override
    public void skippedEntity(String name) throws SAXException {
        // The name [dtd] is the external subset that was, rightly, not loaded.
        if (!name.equals("[dtd]")) {
            throw new SAXException("an entity without a meaning");
        }
    }

    @Override
    public void startDTD(String name, @Nullable String publicId, @Nullable String systemId) {
        inDoctype = true;
    }

    @Override
    public void endDTD() {
        inDoctype = false;
    }

    @Override
    public void comment(char[] text, int start, int length) throws SAXException {
        if (inDoctype) {
            throw internalSubset();
        }
    }

    @Override
    public void processingInstruction(String target, String data) throws SAXException {
        if (inDoctype) {
            throw internalSubset();
        }
    }

    @Override
    public void elementDecl(String name, String model) throws SAXException {
        throw internalSubset();
    }

    @Override
    public void attributeDecl(String element, String name, String type, @Nullable String mode, @Nullable String value)
            throws SAXException {
        throw internalSubset();
    }

    @Override
    public void internalEntityDecl(String name, String value) throws SAXException {
        throw internalSubset();
    }

    @Override
    public void externalEntityDecl(String name, @Nullable String publicId, String systemId) throws SAXException {
        throw internalSubset();
    }

    @Override
    public void notationDecl(String name, @Nullable String publicId, @Nullable String systemId) throws SAXException {
        throw internalSubset();
    }

    @Override
    public void unparsedEntityDecl(String name, @Nullable String publicId, String systemId, String notation)
            throws SAXException {
        throw internalSubset();
    }

    @Override
    public void fatalError(SAXParseException e) throws SAXException {
        throw e;
    }

    private static SAXException internalSubset() {
        return new SAXException("a document type with declarations");
    }
}
