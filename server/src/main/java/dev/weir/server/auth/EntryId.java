package dev.weir.server.auth;

import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.Filter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What stays of an entry when it is renamed: Active Directory's SID, or the UUID that other servers give. */
final class EntryId {
    private static final String SID = "objectSid";
    private static final String[] UUIDS = {"entryUUID", "ipaUniqueID", "nsUniqueId"};

    private EntryId() {}

    static @Nullable String of(Entry entry) {
        byte[] sid = entry.getAttributeValueBytes(SID);
        if (sid != null && sid.length >= 8 && sid.length == 8 + 4 * sid[1]) {
            return text(sid);
        }
        for (String attribute : UUIDS) {
            String uuid = entry.getAttributeValue(attribute);
            if (uuid != null) {
                return uuid;
            }
        }
        return null;
    }

    static Filter filter(String identifier) {
        if (identifier.toUpperCase(Locale.ROOT).startsWith("S-1-")) {
            byte[] sid = bytes(identifier);
            return sid == null ? Filter.createORFilter() : Filter.createEqualityFilter(SID, sid);
        }
        Filter[] any = new Filter[UUIDS.length];
        for (int i = 0; i < UUIDS.length; i++) {
            any[i] = Filter.createEqualityFilter(UUIDS[i], identifier);
        }
        return Filter.createORFilter(any);
    }

    /** Revision, count, six bytes of authority with the highest first, and the parts with the lowest byte first. */
    private static String text(byte[] sid) {
        StringBuilder text =
                new StringBuilder("S-" + sid[0] + "-" + (ByteBuffer.wrap(sid).getLong() & 0xffffffffffffL));
        ByteBuffer parts = ByteBuffer.wrap(sid, 8, sid.length - 8).order(ByteOrder.LITTLE_ENDIAN);
        while (parts.hasRemaining()) {
            text.append('-').append(Integer.toUnsignedString(parts.getInt()));
        }
        return text.toString();
    }

    private static byte @Nullable [] bytes(String text) {
        String[] parts = text.split("-", -1);
        int count = parts.length - 3;
        try {
            ByteBuffer sid = ByteBuffer.allocate(8 + 4 * count);
            sid.putLong(Long.parseLong(parts[2]));
            sid.put(0, Byte.parseByte(parts[1])).put(1, (byte) count).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 3; i < parts.length; i++) {
                sid.putInt(Integer.parseUnsignedInt(parts[i]));
            }
            return sid.array();
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
