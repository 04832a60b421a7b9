package dev.weir.agent.protocol;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * The flash memory in which UEFI firmware keeps its variables, as the text that the pool keeps of it: most of it is
 * empty, so it is compressed, and the same content gives the same text.
 */
public final class VariableStore {
    /** Larger than the flash of any machine that QEMU knows. */
    public static final int MOST_BYTES = 4 << 20;

    /** What a compressed store may take as text. */
    public static final int MOST_TEXT = 384 << 10;

    /** Of the firmware volume that the store stands in. */
    private static final int SIGNATURE_AT = 40;

    private static final byte[] SIGNATURE = {'_', 'F', 'V', 'H'};

    private VariableStore() {}

    public static String text(byte[] flash) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(flash);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot compress into memory", e);
        }
        return Base64.getEncoder().encodeToString(out.toByteArray());
    }

    /** The flash of a text, compressed or not; a text that is none is an IllegalArgumentException. */
    public static byte[] flash(String text) {
        if (text.length() > MOST_TEXT) {
            throw new IllegalArgumentException("more than " + MOST_TEXT + " characters");
        }
        byte[] bytes = Base64.getMimeDecoder().decode(text);
        boolean gzip = bytes.length > 2 && (bytes[0] & 0xff) == 0x1f && (bytes[1] & 0xff) == 0x8b;
        byte[] flash = gzip ? unpacked(bytes) : bytes;
        if (flash.length > MOST_BYTES) {
            throw new IllegalArgumentException("more than " + MOST_BYTES + " bytes");
        }
        for (int i = 0; i < SIGNATURE.length; i++) {
            if (flash.length < SIGNATURE_AT + SIGNATURE.length || flash[SIGNATURE_AT + i] != SIGNATURE[i]) {
                throw new IllegalArgumentException("no firmware volume");
            }
        }
        return flash;
    }

    private static byte[] unpacked(byte[] bytes) {
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return gzip.readNBytes(MOST_BYTES + 1);
        } catch (IOException e) {
            throw new IllegalArgumentException("not compressed whole", e);
        }
    }
}
