package dev.weir.server.role;

import dev.weir.server.files.SafeFile;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which host of the pool this one is.
 *
 * @param ref its reference in the pool's database
 */
public record OwnHost(String uuid, String ref) {
    /** None before the first start. */
    public static @Nullable OwnHost read(SafeFile file) {
        String text = file.read();
        if (text == null) {
            return null;
        }
        List<String> words = List.of(text.strip().split(" ", -1));
        return words.size() == 2 ? new OwnHost(words.get(0), words.get(1)) : null;
    }

    public void write(SafeFile file) {
        if (!this.equals(read(file))) {
            file.write(uuid + " " + ref + "\n");
        }
    }
}
