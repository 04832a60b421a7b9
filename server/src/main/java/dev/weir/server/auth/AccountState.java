package dev.weir.server.auth;

import com.unboundid.ldap.sdk.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Whether an account is open, as the kinds of directories tell it: Active Directory by bits and its count of time,
 * OpenLDAP by its password policy, 389 by a word, and the old shadow attributes by days.
 */
final class AccountState {
    static final String DISABLED = "subject-account-disabled";
    static final String EXPIRED = "subject-account-expired";
    static final String LOCKED = "subject-account-locked";
    static final String PASSWORD_EXPIRED = "subject-password-expired";

    private static final int AD_DISABLED = 0x2;
    private static final int AD_LOCKED = 0x10;
    private static final int AD_PASSWORD_EXPIRED = 0x80_0000;
    private static final Instant AD_EPOCH = Instant.parse("1601-01-01T00:00:00Z");
    private static final long AD_TICKS = 10_000_000;

    private AccountState() {}

    static Map<String, String> of(Entry entry, Instant now) {
        long bits = number(entry, "userAccountControl", 0);
        long computed = bits | number(entry, "msDS-User-Account-Control-Computed", 0);
        boolean disabled = (bits & AD_DISABLED) != 0 || says(entry, "nsAccountLock");
        boolean locked = (computed & AD_LOCKED) != 0 || entry.hasAttribute("pwdAccountLockedTime");
        Map<String, String> state = new LinkedHashMap<>();
        state.put(DISABLED, Boolean.toString(disabled));
        state.put(EXPIRED, Boolean.toString(expired(entry, now)));
        state.put(LOCKED, Boolean.toString(locked));
        state.put(PASSWORD_EXPIRED, Boolean.toString((computed & AD_PASSWORD_EXPIRED) != 0 || says(entry, "pwdReset")));
        return state;
    }

    /** Suspended is also who is not known not to be (ETS-2). */
    static boolean suspended(Map<String, String> information) {
        for (String key : new String[] {DISABLED, EXPIRED, LOCKED, PASSWORD_EXPIRED}) {
            if (!"false".equals(information.get(key))) {
                return true;
            }
        }
        return false;
    }

    private static boolean expired(Entry entry, Instant now) {
        long ticks = number(entry, "accountExpires", 0);
        if (ticks > 0
                && ticks < Long.MAX_VALUE
                && AD_EPOCH.plusSeconds(ticks / AD_TICKS).isBefore(now)) {
            return true;
        }
        long days = number(entry, "shadowExpire", -1);
        return days >= 0 && Instant.EPOCH.plus(Duration.ofDays(days)).isBefore(now);
    }

    private static boolean says(Entry entry, String attribute) {
        return Boolean.TRUE.equals(entry.getAttributeValueAsBoolean(attribute));
    }

    private static long number(Entry entry, String attribute, long otherwise) {
        Long value = entry.getAttributeValueAsLong(attribute);
        return value == null ? otherwise : value;
    }
}
