package dev.weir.conformance.fuzz;

/** What every answer has to be like. */
final class Pages {
    private Pages() {}

    /** Nothing of the inside may show in an answer. */
    static String leak(String text) {
        for (String trace : new String[] {"\tat ", "Exception", "dev.weir", "java.lang", "org.eclipse"}) {
            if (text.contains(trace)) {
                return "shows " + trace;
            }
        }
        return "";
    }

    /** An error page as wire.md T17 has it; empty when it is one of that status. */
    static String wrong(Reply reply, int status) {
        if (reply.status() != status) {
            return "expected status " + status + ", got " + reply;
        }
        String reason = switch (status) {
            case 400 -> "Bad Request";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 408 -> "Request Timeout";
            case 431 -> "Request Header Fields Too Large";
            case 500 -> "Internal Error";
            case 501 -> "Method not implemented";
            default -> reply.reason();
        };
        boolean page = reply.reason().equals(reason)
                && reply.header("content-type").equals("text/html")
                && reply.header("connection").equals("close");
        return page ? leak(reply.text()) : "no error page as of T17: " + reply.headers() + " " + reply;
    }
}
