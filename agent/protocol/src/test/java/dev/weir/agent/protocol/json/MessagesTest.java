package dev.weir.agent.protocol.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.weir.agent.protocol.Answer;
import dev.weir.agent.protocol.HostReport;
import dev.weir.agent.protocol.Verb;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MessagesTest {
    private static final int SEEDS = 300;

    /** Answers for sysprep hold passwords, and records print themselves into logs. */
    @Test
    void answersForSysprepAreNotPrinted() {
        assertThat(new Verb.RunSysprep("a", "<Password>", 1).toString())
                .contains("a")
                .doesNotContain("Password");
    }

    @Test
    void everyVerbSurvivesItsText() {
        seeds().flatMap(Generated::verbs)
                .forEach(verb -> assertThat(VerbJson.read(VerbJson.write(verb))).isEqualTo(verb));
    }

    @Test
    void everyVerbIsGenerated() {
        assertThat(new Generated(1).verbs().map(Verb::getClass))
                .hasSameElementsAs(List.of(Verb.class.getPermittedSubclasses()).stream()
                        .<Class<? extends Verb>>map(type -> type.asSubclass(Verb.class))
                        .toList());
    }

    @Test
    void everyAnswerSurvivesItsText() {
        seeds().flatMap(Generated::answers)
                .forEach(answer ->
                        assertThat(AnswerJson.read(AnswerJson.write(answer))).isEqualTo(answer));
    }

    @Test
    void everyReportSurvivesItsTextOnOneLine() {
        seeds().map(Generated::report).forEach(report -> {
            String line = ReportJson.write(report);
            assertThat(line).doesNotContain("\n");
            assertThat(ReportJson.read(line)).isEqualTo(report);
        });
    }

    @Test
    void formsAreTheOnesOfTheProtocol() {
        assertThat(VerbJson.write(new Verb.DestroyDomain("u")))
                .isEqualTo("{\"verb\":\"DestroyDomain\",\"uuid\":\"u\"}");
        assertThat(AnswerJson.write(new Answer.Done())).isEqualTo("{\"result\":{}}");
        assertThat(AnswerJson.write(new Answer.Refused("X", List.of("p"))))
                .isEqualTo("{\"error\":{\"code\":\"X\",\"params\":[\"p\"]}}");
        assertThat(ReportJson.write(new HostReport(3, "r", false, null, List.of(), List.of())))
                .isEqualTo("{\"sequence\":3,\"agentRun\":\"r\",\"full\":false,\"domains\":[],\"gone\":[]}");
    }

    @Test
    void anUnknownMemberIsPassedOver() {
        assertThat(VerbJson.read("{\"verb\":\"DestroyDomain\",\"uuid\":\"u\",\"later\":[1]}"))
                .isEqualTo(new Verb.DestroyDomain("u"));
    }

    @Test
    void aMalformedMessageTellsTheMember() {
        malformed("{\"verb\":\"StartDomain\",\"spec\":{\"uuid\":7}}", "verb.spec.uuid: not a text");
        malformed("{\"verb\":\"EnsureBridge\",\"bridge\":\"b\",\"mtu\":4294967296}", "verb.mtu: out of range");
        malformed("{\"verb\":\"Dance\"}", "verb: no such verb");
        malformed("{\"verb\":\"DestroyDomain\",\"uuid\":\"\\u0000\"}", "verb.uuid: a NUL in it, which no record holds");
        malformed("[]", "verb: not an object");
        malformed("", "verb: not one JSON value");
        malformed("{\"verb\":\"DestroyDomain\",\"uuid\":\"u\"} {}", "verb: not one JSON value");
    }

    /** Cuts and swaps characters of good messages: a reader answers with a message or with its own exception. */
    @Test
    void damagedTextIsAMalformedMessageOrAnother() {
        Random random = new Random(42);
        seeds().limit(100).forEach(generated -> {
            generated.verbs().map(VerbJson::write).forEach(text -> damage(text, random, VerbJson::read));
            generated.answers().map(AnswerJson::write).forEach(text -> damage(text, random, AnswerJson::read));
            damage(ReportJson.write(generated.report()), random, ReportJson::read);
        });
    }

    private static void damage(String text, Random random, Function<String, ?> reader) {
        int at = random.nextInt(text.length());
        String cut = text.substring(0, at);
        assertThatExceptionOfType(MalformedMessage.class).isThrownBy(() -> reader.apply(cut));
        String swapped = cut + "[]{}\",:0n".charAt(random.nextInt(9)) + text.substring(at + 1);
        try {
            assertThat(reader.apply(swapped)).isNotNull();
        } catch (MalformedMessage e) {
            assertThat(e).hasMessageMatching("(?s)(verb|answer|report).*");
        }
    }

    private static void malformed(String verb, String message) {
        assertThatExceptionOfType(MalformedMessage.class)
                .isThrownBy(() -> VerbJson.read(verb))
                .withMessage(message);
    }

    private static Stream<Generated> seeds() {
        return LongStream.range(0, SEEDS).mapToObj(Generated::new);
    }
}
