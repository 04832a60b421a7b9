package dev.weir.server.wire;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.model.errors.ApiFailure;
import dev.weir.value.Value;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class XmlRpcCodecTest {
    private static final String END = "</methodName><params>";
    private final XmlRpcCodec codec = new XmlRpcCodec();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "20260821T02:00:23Z",
                "2026-08-21T02:00:23Z",
                "20260821T02:00:23",
                "2026-08-21T02:00:23",
                "20260821T04:30:23+02:30",
                "20260820T22:00:23-04:00",
                "20260821T04:00:23+0200",
                "20260821T02:00:23.75Z"
            })
    void readsEveryFormOfTime(String text) throws Exception {
        Value expected = Value.of(Instant.parse("2026-08-21T02:00:23Z"));
        assertThat(param("<dateTime.iso8601>" + text + "</dateTime.iso8601>")).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yesterday", "2026-0821T02:00:23Z", "20261321T02:00:23Z", "20260821T02:00:23+99:00"})
    void whatIsNoTimeStaysText(String text) throws Exception {
        assertThat(param("<dateTime.iso8601>" + text + "</dateTime.iso8601>")).isEqualTo(Value.text(text));
    }

    @ParameterizedTest
    @CsvSource({
        "<i4>7</i4>, 7",
        "<int>-7</int>, -7",
        "<i8>9223372036854775807</i8>, 9223372036854775807",
        "<int>4294967296</int>, 4294967296",
        "<int> 5 </int>, 5"
    })
    void readsIntegers(String xml, long expected) throws Exception {
        assertThat(param(xml)).isEqualTo(Value.of(expected));
    }

    @ParameterizedTest
    @CsvSource({"1, true", "0, false", "true, false", "'', false", "2, false"})
    void onlyOneIsTrue(String text, boolean expected) throws Exception {
        assertThat(param("<boolean>" + text + "</boolean>")).isEqualTo(Value.of(expected));
    }

    @Test
    void readsTheOtherTypes() throws Exception {
        assertThat(param("<double>1e+22</double>")).isEqualTo(Value.of(1e22));
        assertThat(param("<double>-inf</double>")).isEqualTo(Value.of(Double.NEGATIVE_INFINITY));
        assertThat(param("<nil/>")).isEqualTo(Value.EMPTY);
        assertThat(param("<base64>d2Vp\ncg==</base64>")).isEqualTo(Value.text("weir"));
        assertThat(param("<string/>")).isEqualTo(Value.EMPTY);
        assertThat(param("")).isEqualTo(Value.EMPTY);
        assertThat(param("  two  spaces\t")).isEqualTo(Value.text("  two  spaces\t"));
        assertThat(param("<![CDATA[<a&b>]]>")).isEqualTo(Value.text("<a&b>"));
        assertThat(param("&#x1F600;é")).isEqualTo(Value.text("\uD83D\uDE00é"));
        assertThat(param("<array><data/></array>")).isEqualTo(Value.NO_ITEMS);
        assertThat(param("<struct/>")).isEqualTo(Value.NO_ENTRIES);
        assertThat(param("<struct> <member><name>a &amp; b</name><value><i4>1</i4></value></member> </struct>"))
                .isEqualTo(new Value.Dict(Map.of("a & b", Value.of(1))));
    }

    @Test
    void longTextsAndManyEntitiesAreNoBomb() throws Exception {
        assertThat(param("&lt;x&gt;".repeat(200_000))).isEqualTo(Value.text("<x>".repeat(200_000)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16", "ISO-8859-1"})
    void readsTheDeclaredEncoding(String charset) throws Exception {
        String xml = "<?xml version='1.0' encoding='" + charset + "'?>" + call("<value>Grüße</value>");
        assertThat(codec.read(xml.getBytes(Charset.forName(charset))).params()).containsExactly(Value.text("Grüße"));
    }

    @Test
    void skipsADocumentTypeThatDeclaresNothing() throws Exception {
        RpcRequest request = codec.read(
                bytes("<!DOCTYPE methodCall SYSTEM \"http://127.0.0.1:1/no.dtd\">" + call("<value>a</value>")));
        assertThat(request.params()).containsExactly(Value.text("a"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hello",
                "{}",
                "<methodCall/>",
                "<methodCall><methodName>a</methodName></methodCall>",
                "<methodCall><params/></methodCall>",
                "<methodCall><methodName>a" + END + "</params></methodCall><more/>",
                "<methodCall><methodName>a" + END + "<param></param></params></methodCall>",
                "<methodCall><methodName>a" + END + "<param><value/><value/></param></params></methodCall>",
                "<methodCall><methodName>a" + END + "<param><value>",
                "<methodResponse><params/></methodResponse>",
                "<!DOCTYPE x [<!ENTITY a 'b'>]><methodCall><methodName>&a;" + END + "</params></methodCall>",
                "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/hostname'>]><methodCall><methodName>&a;" + END
                        + "</params></methodCall>",
                "<!DOCTYPE x [<!ENTITY % a SYSTEM 'file:///etc/hostname'> %a;]><methodCall><methodName>a" + END
                        + "</params></methodCall>",
                "<!DOCTYPE x [<!-- c -->]><methodCall><methodName>a" + END + "</params></methodCall>",
                "<!DOCTYPE x [<!ELEMENT a ANY>]><methodCall><methodName>a" + END + "</params></methodCall>"
            })
    void refuses(String xml) {
        assertThatThrownBy(() -> codec.read(bytes(xml))).isInstanceOf(MalformedCall.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<i4>x</i4>",
                "<i4/>",
                "<i8>99999999999999999999</i8>",
                "<double>0x1p3</double>",
                "<double>1d</double>",
                "<base64>!</base64>",
                "<float>1</float>",
                "<serializable xmlns='http://ws.apache.org/xmlrpc/namespaces/extensions'>a</serializable>",
                "<ex:serializable xmlns:ex='http://ws.apache.org/xmlrpc/namespaces/extensions'>a</ex:serializable>",
                "<struct><member><value>a</value></member></struct>",
                "<array><value>a</value></array>",
                "&#xD800;",
                "&unknown;",
                "&#0;"
            })
    void refusesValues(String xml) {
        assertThatThrownBy(() -> param(xml)).isInstanceOf(MalformedCall.class);
    }

    @Test
    void refusesDeepNestingQuickly() {
        String deep = "<value><array><data>".repeat(100_000);
        assertThatThrownBy(() -> codec.read(bytes(call(deep)))).isInstanceOf(MalformedCall.class);
    }

    @Test
    void refusesABillionLaughs() {
        StringBuilder bomb = new StringBuilder("<!DOCTYPE x [<!ENTITY a0 'ha'>");
        for (int i = 1; i < 30; i++) {
            bomb.append("<!ENTITY a" + i + " '&a" + (i - 1) + ";&a" + (i - 1) + ";'>");
        }
        assertThatThrownBy(() -> codec.read(bytes(bomb + "]>" + call("<value>&a29;</value>"))))
                .isInstanceOf(MalformedCall.class);
    }

    @Test
    void invalidUtf8IsAFailureOfTheCall() throws Exception {
        byte[] xml = call("<value>a\u0001b</value>").getBytes(StandardCharsets.ISO_8859_1);
        xml[new String(xml, StandardCharsets.ISO_8859_1).indexOf('\u0001')] = (byte) 0xFF;
        ApiFailure refusal = requireNonNull(codec.read(xml).refusal());
        assertThat(refusal.code()).isEqualTo("INVALID_VALUE");
        assertThat(refusal.params()).hasSize(2).last().isEqualTo("a\uFFFDb");
    }

    /** Longer than it has to be, a character passes whoever looks for it by its one form; the parser takes it for a 3. */
    @ParameterizedTest
    @ValueSource(strings = {"C0B3", "E080B3"})
    void aCharacterInMoreBytesThanItNeedsIsNoUtf8(String hex) throws Exception {
        for (String place : List.of("x", "<param>")) {
            ByteArrayOutputStream xml = new ByteArrayOutputStream();
            String text = call("<value>a</value>");
            int at = text.indexOf(place) + place.length();
            xml.writeBytes(bytes(text.substring(0, at).replace("<param>", "<param><value>")));
            xml.writeBytes(HexFormat.of().parseHex(hex));
            xml.writeBytes(bytes(place.equals("x") ? text.substring(at) : "</value></param></params></methodCall>"));
            assertThat(requireNonNull(codec.read(xml.toByteArray()).refusal()).code())
                    .isEqualTo("INVALID_VALUE");
        }
    }

    @Test
    void writesWhatXmlCanHold() {
        assertThat(XmlValue.text(Value.text("a\u0000\u0001\b\u001Fb\t\n\r<>&\"'\u007F")))
                .isEqualTo("<value>ab\t\n\r&lt;&gt;&amp;&quot;'\u007F</value>");
        assertThat(XmlValue.text(Value.text("\uD83D\uDE00 \uD83D \uDE00 \uFFFF ü €")))
                .isEqualTo("<value>\uD83D\uDE00 \uFFFD \uFFFD \uFFFD ü €</value>");
        assertThat(XmlValue.text(new Value.Dict(Map.of("<k>", Value.TRUE))))
                .isEqualTo("<value><struct><member><name>&lt;k&gt;</name><value><boolean>1</boolean></value>"
                        + "</member></struct></value>");
        assertThat(XmlValue.text(Value.items(Value.of(-5), Value.Time.NEVER)))
                .isEqualTo("<value><array><data><value>-5</value><value><dateTime.iso8601>19700101T00:00:00Z"
                        + "</dateTime.iso8601></value></data></array></value>");
    }

    @Test
    void writesTextsAcrossItsBuffer() {
        for (int length = 8180; length < 8200; length++) {
            String text = "x".repeat(length) + "\uD83D\uDE00é&";
            assertThat(XmlValue.text(Value.text(text))).isEqualTo("<value>" + text.replace("&", "&amp;") + "</value>");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0.0",
        "-0.0, -0, -0.0",
        "1, 1, 1.0",
        "0.5, 0.5, 0.5",
        "0.1, 0.1, 0.1",
        "1e22, 1e+22, 1e+22",
        "1e15, 1000000000000000, 1000000000000000.0",
        "1e16, 1e+16, 1e+16",
        "0.0001, 0.0001, 0.0001",
        "0.00001, 1e-05, 1e-05",
        "-1.5e-7, -1.5e-07, -1.5e-07",
        "1e300, 1e+300, 1e+300",
        "0.30000000000000004, 0.3, 0.30000000000000004",
        "123456789.125, 123456789.125, 123456789.125",
        "NaN, nan, NaN",
        "Infinity, inf, Infinity",
        "-Infinity, -inf, -Infinity"
    })
    void writesDoublesAsC(double value, String xml, String json) {
        assertThat(Doubles.xml(value)).isEqualTo(xml);
        assertThat(Doubles.json(value)).isEqualTo(json);
    }

    @Test
    void onlyTheCountsOfEventFromAreI4() throws Exception {
        Value counts = new Value.Dict(Map.of("valid_ref_counts", new Value.Dict(Map.of("vm", Value.of(2)))));
        assertThat(reply("event_from", counts)).contains("<value><i4>2</i4></value>");
        assertThat(reply("VM.get_record", counts)).contains("<value>2</value>").doesNotContain("i4");
        Value inner = new Value.Dict(Map.of("events", Value.items(counts)));
        assertThat(reply("event.from", inner)).doesNotContain("i4");
    }

    private String reply(String method, Value result) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        codec.read(bytes("<methodCall><methodName>" + method + END + "</params></methodCall>"))
                .reply()
                .success(result, out);
        return out.toString(StandardCharsets.UTF_8);
    }

    private Value param(String content) throws MalformedCall {
        List<Value> params =
                codec.read(bytes(call("<value>" + content + "</value>"))).params();
        assertThat(params).hasSize(1);
        return params.getFirst();
    }

    private static String call(String value) {
        return "<methodCall><methodName>system.isAlive:x" + END + "<param>" + value + "</param></params></methodCall>";
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
