package dev.weir.server.hosts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LinesTest {
    private static Lines of(String text, int longest) {
        return new Lines(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), longest);
    }

    @Test
    void oneAfterTheOther() throws IOException {
        String large = "é".repeat(20_000);
        Lines lines = of("one\n\n" + large + "\ncut off", 100_000);
        assertThat(lines.next()).isEqualTo("one");
        assertThat(lines.next()).isEmpty();
        assertThat(lines.next()).isEqualTo(large);
        assertThat(lines.next()).isNull();
    }

    @Test
    void aLineMayBeAsLongAsTheBound() throws IOException {
        assertThat(of("12345\n", 5).next()).isEqualTo("12345");
        assertThatThrownBy(() -> of("123456\n", 5).next()).isInstanceOf(IOException.class);
    }

    @Test
    void oneWithoutEndIsGivenUp() {
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return 'x';
            }
        };
        assertThatThrownBy(() -> new Lines(endless, 1 << 20).next())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("longer than");
    }
}
