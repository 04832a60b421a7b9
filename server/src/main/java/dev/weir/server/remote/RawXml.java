package dev.weir.server.remote;

import org.apache.ws.commons.serialize.XMLWriter;
import org.apache.ws.commons.serialize.XMLWriterImpl;
import org.apache.xmlrpc.serializer.BaseXmlWriterFactory;

/**
 * Lets every character through as UTF-8. The library would write a character outside the basic plane as two numbers
 * of half a surrogate pair each, which no XML reader accepts.
 */
final class RawXml extends BaseXmlWriterFactory {
    @Override
    protected XMLWriter newXmlWriter() {
        return new XMLWriterImpl() {
            @Override
            public boolean canEncode(char c) {
                return c >= ' ' || c == '\n' || c == '\t';
            }
        };
    }
}
