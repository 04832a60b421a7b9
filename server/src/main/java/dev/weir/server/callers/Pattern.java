package dev.weir.server.callers;

/** Whom a caller's record means: a user agent and an address, each whole, or as far as a trailing star, or any. */
record Pattern(String userAgent, String clientIp) implements Comparable<Pattern> {
    boolean covers(String agent, String ip) {
        return fits(userAgent, agent) && fits(clientIp, ip);
    }

    private static boolean fits(String pattern, String text) {
        return prefixed(pattern) ? text.startsWith(prefix(pattern)) : pattern.equals(text);
    }

    /** Neither part leaves anything open. */
    boolean exact() {
        return !prefixed(userAgent) && !prefixed(clientIp);
    }

    boolean meansAll() {
        return openness(userAgent) == 2 && openness(clientIp) == 2;
    }

    private static boolean prefixed(String pattern) {
        return pattern.isEmpty() || pattern.endsWith("*");
    }

    private static String prefix(String pattern) {
        return pattern.isEmpty() ? pattern : pattern.substring(0, pattern.length() - 1);
    }

    private static int openness(String pattern) {
        return !prefixed(pattern) ? 0 : prefix(pattern).isEmpty() ? 2 : 1;
    }

    /** The most particular first. */
    @Override
    public int compareTo(Pattern other) {
        int all = Integer.compare(
                openness(userAgent) + openness(clientIp), openness(other.userAgent) + openness(other.clientIp));
        int agent = all != 0 ? all : Integer.compare(openness(userAgent), openness(other.userAgent));
        int text = agent != 0 ? agent : userAgent.compareTo(other.userAgent);
        return text != 0 ? text : clientIp.compareTo(other.clientIp);
    }
}
