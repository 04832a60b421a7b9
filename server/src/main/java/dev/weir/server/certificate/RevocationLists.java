package dev.weir.server.certificate;

import dev.weir.model.calls.PoolCalls;
import dev.weir.model.errors.Errors;
import dev.weir.server.call.CallContext;
import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lists of revoked certificates, which are files by name and nothing else: the API has no class for them. */
public final class RevocationLists {
    private static final Logger LOG = LoggerFactory.getLogger(RevocationLists.class);

    private final PemFolder files;
    private final Runnable changed;
    private final Object oneAtATime = new Object();

    /** {@code changed} runs after they have become others. */
    public RevocationLists(PemFolder files, Runnable changed) {
        this.files = files;
        this.changed = changed;
    }

    public void bind(PoolCalls<CallContext> calls) {
        calls.crlInstall((context, name, crl) -> install(name, crl))
                .crlUninstall((context, name) -> uninstall(name))
                .crlList(context -> list());
    }

    /** As in the reference, what the text says is looked at when it is needed. */
    private void install(String name, String crl) {
        requireName(name);
        synchronized (oneAtATime) {
            if (files.has(name)) {
                throw Errors.crlAlreadyExists(name);
            }
            try {
                files.write(name, crl);
            } catch (IOException e) {
                LOG.warn("the list {} of revoked certificates could not be installed", name, e);
                throw Errors.certificateLibraryCorrupt();
            }
        }
        changed.run();
    }

    private void uninstall(String name) {
        requireName(name);
        synchronized (oneAtATime) {
            if (!files.has(name)) {
                throw Errors.crlDoesNotExist(name);
            }
            try {
                files.remove(name);
            } catch (IOException e) {
                LOG.warn("the list {} of revoked certificates stays", name, e);
                throw Errors.crlCorrupt(name);
            }
        }
        changed.run();
    }

    List<String> list() {
        return names(files);
    }

    static List<String> names(PemFolder files) {
        try {
            return files.names();
        } catch (IOException e) {
            LOG.warn("what is installed cannot be listed", e);
            throw Errors.certificateLibraryCorrupt();
        }
    }

    private static void requireName(String name) {
        if (!PemFolder.isName(name)) {
            throw Errors.crlNameInvalid(name);
        }
    }
}
