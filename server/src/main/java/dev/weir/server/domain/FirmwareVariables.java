package dev.weir.server.domain;

import dev.weir.agent.protocol.VariableStore;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The variables in a store of EDK II's firmware, as far as the pool asks: which there are, and those of Secure Boot gone. */
public final class FirmwareVariables {
    /** The keys of Secure Boot: without the first, firmware takes new ones from anybody. */
    public static final Set<String> KEYS = Set.of("PK", "KEK", "db", "dbx");

    private static final int VOLUME_HEADER_LENGTH_AT = 48;
    private static final int STORE_HEADER = 28;
    private static final int STORE_SIZE_AT = 16;
    private static final int START = 0x55AA;
    private static final int STATE_AT = 2;
    private static final int NAME_SIZE_AT = 36;
    private static final int DATA_SIZE_AT = 40;
    private static final int HEADER = 60;
    private static final int ALIGNMENT = 4;
    private static final byte ADDED = 0x3F;
    private static final byte IN_TRANSITION = 0x3E;

    /** A variable's state is written over by clearing bits, as flash can. */
    private static final byte DELETED = 0x3C;

    private final byte[] flash;

    /** Where each variable that counts begins. */
    private final Map<String, Integer> places = new LinkedHashMap<>();

    private FirmwareVariables(byte[] flash) {
        this.flash = flash;
        ByteBuffer bytes = ByteBuffer.wrap(flash).order(ByteOrder.LITTLE_ENDIAN);
        int store = Short.toUnsignedInt(bytes.getShort(VOLUME_HEADER_LENGTH_AT));
        long end = Math.min(flash.length, store + Integer.toUnsignedLong(bytes.getInt(store + STORE_SIZE_AT)));
        long at = (long) store + STORE_HEADER;
        while (at + HEADER <= end && Short.toUnsignedInt(bytes.getShort((int) at)) == START) {
            int place = (int) at;
            long name = Integer.toUnsignedLong(bytes.getInt(place + NAME_SIZE_AT));
            long data = Integer.toUnsignedLong(bytes.getInt(place + DATA_SIZE_AT));
            long next = at + HEADER + name + data;
            if (next > end) {
                throw new IllegalArgumentException("a variable is larger than its store");
            }
            byte state = flash[place + STATE_AT];
            if (state == ADDED || state == IN_TRANSITION) {
                String text = new String(flash, place + HEADER, (int) name, StandardCharsets.UTF_16LE);
                places.put(text.replace("\0", ""), place);
            }
            at = (next + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        }
    }

    /** Of a {@link VariableStore#text}; what is none is an IllegalArgumentException. */
    public static FirmwareVariables read(String text) {
        try {
            return new FirmwareVariables(VariableStore.flash(text));
        } catch (IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("a store that is cut off", e);
        }
    }

    public Set<String> names() {
        return places.keySet();
    }

    /** The store without those keys. */
    public String without(Set<String> keys) {
        byte[] changed = flash.clone();
        places.forEach((name, place) -> {
            if (keys.contains(name)) {
                changed[place + STATE_AT] = DELETED;
            }
        });
        return VariableStore.text(changed);
    }
}
