package dev.weir.server.ops.vm;

/** Where consoles are opened: on the host's address, at the port its server has taken (wire.md H5). */
public final class ConsoleUrls {
    private static final int HTTPS = 443;

    private volatile int port = HTTPS;

    /** The server knows its port only once it listens. */
    public void servedOn(int httpsPort) {
        port = httpsPort;
    }

    String of(String address, String uuid) {
        String host = address.contains(":") ? "[" + address + "]" : address;
        return "https://" + host + (port == HTTPS ? "" : ":" + port) + "/console?uuid=" + uuid;
    }
}
