package dev.weir.conformance.fuzz;

/** Texts that programs stumble over. */
final class HostileText {
    private HostileText() {}

    static String of(Dice dice) {
        return switch (dice.below(13)) {
            case 0 -> "";
            case 1 -> dice.word(" ", "\t\n", "\u00a0", "\u2028", "\ufeff", "\u200f\u202e");
            case 2 -> dice.word("a\u0000b", "\u0001", "\u001b[31m", "\u007f", "\ufffe", "\uffff", "\b\f");
            case 3 -> dice.word("\ud800", "a\udc00", "\udfff\ud800", "x\ud83d");
            case 4 -> dice.word("\ud83d\ude00", "\u00e9\u4e2d\u6587", "e\u0301\u0301\u0301", "\u0130\u0131\u00df");
            case 5 -> dice.word("<x>&amp;</x>", "]]>", "</value>", "&#0;", "<!ENTITY x SYSTEM \"file:///etc/passwd\">");
            case 6 -> dice.word("'; DROP TABLE \"VM\"; --", "\" OR 1=1 --", "${jndi:ldap://localhost/x}", "{{7*7}}");
            case 7 -> dice.word("../../../../etc/passwd", "/etc/shadow", "..", ".", "a/b", "C:\\x", "%2e%2e%2f");
            case 8 -> dice.word("%s%s%n", "%99999d", "\\", "\\u0000", "\"", "'", "$(id)", "`id`", "-rf", "--help");
            case 9 -> dice.word("OpaqueRef:NULL", "OpaqueRef:", "NULL", "null", "true", "0", "-1", "NaN");
            case 10 -> dice.word("DummyRef:|x|y", "OpaqueRef:x/y", "\r\nX-Injected: 1\r\n\r\n", "a\r\nb", "a\nb");
            case 11 -> Long.toString(dice.bits());
            default -> "a\u00df".repeat(length(dice));
        };
    }

    /** Mostly short; some as long as a call may be. */
    private static int length(Dice dice) {
        return dice.once(300) ? 1 << 19 : dice.once(40) ? 1 << 14 : 1 << dice.below(10);
    }
}
