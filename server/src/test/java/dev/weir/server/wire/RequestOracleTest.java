package dev.weir.server.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import javax.xml.parsers.SAXParserFactory;
import org.apache.xmlrpc.common.XmlRpcHttpRequestConfigImpl;
import org.apache.xmlrpc.parser.XmlRpcRequestParser;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;
import org.xml.sax.XMLReader;

/** Calls made up at random: our reader finds in them what the Apache library finds. */
class RequestOracleTest {
    private static final int ROUNDS = 3000;
    private static final List<String> TEXTS = List.of(
            "", "a", " a  b\n", "&lt;&amp;&gt;", "é€\uD83D\uDE00", "<![CDATA[<x>]]>y", "&#65;", "OpaqueRef:NULL");
    private static final List<String> BLANKS = List.of("", "", " ", "\n\t", "<!-- note -->", "<?target data?>");

    private final XmlRpcCodec codec = new XmlRpcCodec();

    @Test
    void readsAsTheLibraryDoes() throws Exception {
        for (long seed = 0; seed < ROUNDS; seed++) {
            Random random = new Random(seed);
            String xml = call(random);
            RpcRequest ours = codec.read(xml.getBytes(StandardCharsets.UTF_8));
            XmlRpcRequestParser theirs = library(xml);
            assertThat(ours.method()).as("seed %d: %s", seed, xml).isEqualTo(theirs.getMethodName());
            List<?> params = theirs.getParams();
            assertThat(ours.params())
                    .as("seed %d: %s", seed, xml)
                    .isEqualTo(params.stream().map(XmlTypes::value).toList());
        }
    }

    private static XmlRpcRequestParser library(String xml) throws Exception {
        XmlRpcRequestParser parser = new XmlRpcRequestParser(new XmlRpcHttpRequestConfigImpl(), new XmlTypes());
        XMLReader reader =
                SAXParserFactory.newDefaultNSInstance().newSAXParser().getXMLReader();
        reader.setContentHandler(parser);
        reader.parse(new InputSource(new StringReader(xml)));
        return parser;
    }

    private static String call(Random random) {
        StringBuilder out = new StringBuilder(random.nextBoolean() ? "<?xml version=\"1.0\"?>" : "");
        out.append(blank(random)).append("<methodCall>").append(blank(random));
        out.append("<methodName>VM.get_record</methodName>")
                .append(blank(random))
                .append("<params>");
        for (int i = random.nextInt(4); i > 0; i--) {
            out.append(blank(random)).append("<param>").append(blank(random));
            value(random, 0, out);
            out.append(blank(random)).append("</param>");
        }
        return out.append(blank(random))
                .append("</params>")
                .append(blank(random))
                .append("</methodCall>")
                .append(blank(random))
                .toString();
    }

    private static String blank(Random random) {
        return BLANKS.get(random.nextInt(BLANKS.size()));
    }

    private static String text(Random random) {
        return TEXTS.get(random.nextInt(TEXTS.size()));
    }

    private static void value(Random random, int depth, StringBuilder out) {
        out.append("<value>");
        switch (random.nextInt(depth > 4 ? 7 : 9)) {
            case 0 -> out.append(text(random));
            case 1 -> leaf("string", text(random), out);
            case 2 -> leaf(random.nextBoolean() ? "i4" : "i8", Long.toString(random.nextLong()), out);
            case 3 -> leaf("boolean", random.nextBoolean() ? "1" : "0", out);
            case 4 -> leaf("double", Double.toString(random.nextGaussian()), out);
            case 5 -> leaf("dateTime.iso8601", "20260821T02:00:23Z", out);
            case 6 -> out.append("<nil/>");
            case 7 -> {
                out.append(blank(random))
                        .append("<array>")
                        .append(blank(random))
                        .append("<data>");
                for (int i = random.nextInt(4); i > 0; i--) {
                    out.append(blank(random));
                    value(random, depth + 1, out);
                }
                out.append(blank(random)).append("</data></array>").append(blank(random));
            }
            default -> {
                out.append("<struct>").append(blank(random));
                for (int i = random.nextInt(4); i > 0; i--) {
                    out.append("<member>").append(blank(random));
                    leaf("name", "member " + i + text(random), out);
                    out.append(blank(random));
                    value(random, depth + 1, out);
                    out.append("</member>").append(blank(random));
                }
                out.append("</struct>");
            }
        }
        out.append("</value>");
    }

    private static void leaf(String name, String text, StringBuilder out) {
        out.append('<').append(name).append('>').append(text);
        out.append("</").append(name).append('>');
    }
}
