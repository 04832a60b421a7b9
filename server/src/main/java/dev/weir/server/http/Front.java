package dev.weir.server.http;

import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where every HTTP request comes in. */
final class Front extends Handler.Abstract {
    private static final Logger LOG = LoggerFactory.getLogger(Front.class);

    private final Routes routes;
    private final Crowd crowd;
    private final Executor threads;

    /** Serves on virtual threads, which {@code threads} has to be. */
    Front(Routes routes, Crowd crowd, Executor threads) {
        this.routes = routes;
        this.crowd = crowd;
        this.threads = threads;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        // A call may block for as long as it likes (E4); only reads and writes that stand still are failures.
        request.addIdleTimeoutListener(timeout -> false);
        EndPoint endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
        crowd.asks(endPoint);
        Request.addCompletionListener(request, failure -> crowd.answered(endPoint));
        if (Thread.currentThread().isVirtual()) {
            serve(request, response, callback);
        } else {
            // Jetty has a connection's first request, behind a detector, on its own few threads; calls block.
            try {
                threads.execute(() -> serve(request, response, callback));
            } catch (RejectedExecutionException e) {
                Page.error(503, response, callback);
            }
        }
        return true;
    }

    private void serve(Request request, Response response, Callback callback) {
        try {
            String path = request.getHttpURI().getPath();
            routes.find(request.getMethod(), path == null ? "" : path).serve(request, response, callback);
        } catch (IOException e) {
            LOG.debug("a client stood still or went away", e);
            if (response.isCommitted()) {
                callback.failed(e);
            } else {
                response.reset();
                Page.error(e.getCause() instanceof TimeoutException ? 408 : 400, response, callback);
            }
        } catch (RuntimeException e) {
            LOG.error("a request failed", e);
            if (response.isCommitted()) {
                callback.failed(e);
            } else {
                response.reset();
                Page.error(500, response, callback);
            }
        }
    }
}
