package dev.weir.server.rules;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The levels of the server's own logging configuration, which is not the tests'. */
class LoggersTest {
    /** A level for a logger that is not there silences nothing. */
    @ParameterizedTest
    @MethodSource("classes")
    void everyLoggerOfAClassNamesAClass(String name) {
        assertThatCode(() -> Class.forName(name, false, getClass().getClassLoader()))
                .doesNotThrowAnyException();
    }

    static List<String> classes() throws Exception {
        NodeList loggers = DocumentBuilderFactory.newDefaultInstance()
                .newDocumentBuilder()
                .parse(Path.of("src", "main", "resources", "logback.xml").toFile())
                .getElementsByTagName("logger");
        List<String> names = new ArrayList<>();
        for (int i = 0; i < loggers.getLength(); i++) {
            String name = ((Element) loggers.item(i)).getAttribute("name");
            if (Character.isUpperCase(name.charAt(name.lastIndexOf('.') + 1))) {
                names.add(name);
            }
        }
        return names;
    }
}
