package dev.weir.server.http;

import java.io.IOException;
import java.io.OutputStream;

/** Something to be had over the host's own socket, as long as it gets. */
public interface Download {
    void writeTo(OutputStream out) throws IOException;
}
